"""What is done to a deployment, one module for each topic or situation."""
