"""release-strategy.yml → gonogo.yml, and what of it has no counterpart there."""
