"""What build tools call their files and versions."""

from __future__ import annotations

from typing import Final

PROJECTS: Final = ("*.csproj", "*.fsproj", "*.vbproj")
"""The names of .NET's projects."""
SOLUTIONS: Final = ("*.sln", "*.slnx")
"""The names of .NET's solutions."""
SNAPSHOT: Final = "-SNAPSHOT"
"""What marks a development version in Maven and Gradle."""
