"""The API under `/api/v1`: one noun a file. It offers what the application offers, and shows its views."""
