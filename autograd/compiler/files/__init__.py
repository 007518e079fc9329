"""Programs in files: arrays and a header in JSON, checked before anything is made of them."""
