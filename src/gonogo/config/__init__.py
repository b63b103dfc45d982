"""gonogo.yml → validated settings; detection; JSON Schema."""
