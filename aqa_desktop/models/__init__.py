"""The models there are: what they learned from, going back, giving them away; and backbones to learn from."""
