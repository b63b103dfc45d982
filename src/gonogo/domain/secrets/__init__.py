"""Secrets in text: found by their values, their names, their places and their looks, and masked."""

from gonogo.domain.secrets.masking import mask, masked
from gonogo.domain.secrets.named import REMOVED

__all__ = ["REMOVED", "mask", "masked"]
