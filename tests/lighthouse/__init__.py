"""Google's Lighthouse on ten main pages of a demonstration that runs. Node and its packages are needed (`make lighthouse`)."""
