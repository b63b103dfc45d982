"""What commits say, which release each belongs to, and what a release says about them."""
