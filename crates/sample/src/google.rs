//! An emulation of Google Workspace over the story.
