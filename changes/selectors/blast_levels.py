"""What a piece of work reaches, of all systems at once."""

from __future__ import annotations

from estate.domain.blast_radius import BlastRadius


def distances_of(blast: BlastRadius) -> dict[str, int]:
    """How many steps each system is away from a target. What is reached stands there after what it is reached from."""
    steps: dict[int, int] = {-1: -1}
    for node, before in blast.routes.came_from.items():
        steps[node] = steps[before] + 1
    slugs = blast.graph.slugs
    return {slugs[node]: count for node, count in steps.items() if node >= 0}
