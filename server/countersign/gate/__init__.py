"""Policy, roster and findings. Pure."""
