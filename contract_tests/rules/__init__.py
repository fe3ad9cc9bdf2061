"""The rules: they judge exchanges and send nothing, a module for each topic."""
