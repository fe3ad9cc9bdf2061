"""Learn from a run how a deployment behaves where the contract leaves it open."""
