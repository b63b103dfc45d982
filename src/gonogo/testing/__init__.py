"""A fake for every port and a builder of histories, shipped as part of the product."""
