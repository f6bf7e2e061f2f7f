//! Journeys through the real window, one file a theme. Each opens an app of its own.
