"""What the supervision service needs: every service's settings, and nothing else."""

from __future__ import annotations

from kit.settings import ServiceSettings as Settings

__all__ = ["Settings"]
