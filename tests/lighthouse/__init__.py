"""Google's Lighthouse on ten main pages of a demonstration that runs (`make lighthouse`: Node and its packages)."""
