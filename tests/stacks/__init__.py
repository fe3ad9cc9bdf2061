"""Services on real stacks, with the defaults of their frameworks: what the suite says of them."""
