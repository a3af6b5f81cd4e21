"""Icons of the categories: our own line drawings on a square of 24 units."""

from __future__ import annotations

_LINES = {
    "ICT Infrastructure": "M12 14v7M9 21h6M9.2 12.8a4 4 0 1 1 5.6 0M6.3 15.7a8 8 0 1 1 11.4 0",
    "Water and Sanitation": "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11zM9 14a3 3 0 0 0 3 3",
    "Drainage": "M4 20c2-2 4-2 6 0s4 2 6 0 3-1.5 4-1M4 15.5c2-2 4-2 6 0s4 2 6 0 3-1.5 4-1M8 4v5M12 3v6M16 4v5",
    "Electricity Supply": "M13 2 5 14h6l-1 8 9-13h-6z",
    "Transport": "M5 4h14v13H5zM5 11h14M7.5 20v-3M16.5 20v-3M8 14h.01M16 14h.01",
    "Public Sector": "M3 9l9-6 9 6zM5 9v9M9.7 9v9M14.3 9v9M19 9v9M3 21h18",
    "Innovation": "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.5 10.9c.7.6 1 1.3 1 2.1h5c0-.8.3-1.5 1-2.1A6 6 0 0 0 12 3z",
    "Employment": "M3 8h18v11H3zM9 8V5h6v3M3 13h18M12 12v2",
    "Waste": "M5 7h14M9 7V4h6v3M7 7l1 14h8l1-14M10.5 11v6M13.5 11v6",
    "Buildings": "M4 21V6l8-3v18M12 9h8v12M3 21h18M7 9h2M7 13h2M7 17h2M15 13h2M15 17h2",
    "Urban Planning": "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14",
    "Air Quality": "M3 9h11a3 3 0 1 0-3-3M3 14h15a3 3 0 1 1-3 3M3 19h7",
    "Environmental Quality": "M6 18C5 9 11 4 20 4c0 9-4 15-11 15-1.5 0-2.5-.5-3-1zM4 21c2-6 5-9 10-11",
    "Public Space and Nature": "M12 21v-8M12 3a5 5 0 0 0-4.5 7A4 4 0 0 0 9 17h6a4 4 0 0 0 1.5-7A5 5 0 0 0 12 3zM9 21h6",
    "Energy": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
    "Education": "M2 9l10-5 10 5-10 5zM6 11v5c3 3 9 3 12 0v-5M22 9v6",
    "Health": (
        "M12 20S3 14.5 3 8.5A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 9 1.5C21 14.5 12 20 12 20zM6 12h3l1.5-3 2.5 5 1.5-2H18"
    ),
    "Culture": "M4 4c5 2 11 2 16 0v8a8 8 0 0 1-16 0zM8 9.5h2.5M13.5 9.5H16M8.5 14c2 2 5 2 7 0",
    "Housing": "M3 11l9-8 9 8M5.5 9.5V21h13V9.5M10 21v-6h4v6",
    "Social Inclusion": (
        "M8.5 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM16.5 12a2.5 2.5 0 1 0 0-5M3 20c0-4 2-6 5.5-6s5.5 2 5.5 6"
        "M16 14.5c3 0 5 2 5 5.5"
    ),
    "Safety": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "Food Security": "M3 12h18a9 9 0 0 1-18 0zM8 9c0-2 2-2 2-4M13 9c0-2 2-2 2-4",
}
_NEUTRAL = "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 9v6M9 12h6"


def icon(category: str) -> str:
    """The path of a category's icon; a neutral one for a category that has none.

    Examples:
        >>> icon("Electricity Supply")
        'M13 2 5 14h6l-1 8 9-13h-6z'
        >>> icon("Fishing") == icon("Carnival")
        True
    """
    return _LINES.get(category, _NEUTRAL)
