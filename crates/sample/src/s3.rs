//! An emulation of the service's own API over the story.
