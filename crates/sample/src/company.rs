//! The company as the emulations get it: who works there, what time it is, how much there is of everything.

use crate::People;
use anyhow::Result;
use jiff::Timestamp;

/// How much data there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scale {
    /// What the story tells.
    #[default]
    Story,
    /// The story, and generated records around it until all sources together hold about so many.
    Records(u32),
}

impl Scale {
    /// Returns how many records a source with this share of all (in percent) adds to its story.
    #[must_use]
    pub fn share(self, percent: u32) -> u32 {
        match self {
            Self::Story => 0,
            Self::Records(all) => all / 100 * percent,
        }
    }
}

/// The sample company.
#[derive(Debug, Clone)]
pub struct Company {
    /// Who works there.
    pub people: People,
    /// The moment the story leads up to.
    pub now: Timestamp,
    /// How much there is.
    pub scale: Scale,
}

impl Company {
    /// Reads the story as of a moment.
    ///
    /// # Errors
    /// When a story file is broken.
    pub fn at(now: Timestamp, scale: Scale) -> Result<Self> {
        Ok(Self {
            people: People::read()?,
            now,
            scale,
        })
    }
}
