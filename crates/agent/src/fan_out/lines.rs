//! Who asked for what: each run counts its calls of the model and its alarms by itself, and outside all of them are
//! counted together. Numbers are never used twice.

/// A part of the turn that asks a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// Whoever planned, before the turn began: it asks nothing any more.
    Planner,
    /// The run at this place.
    Run(usize),
    /// The answer.
    Answer,
}

/// What an alarm is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alarm {
    /// The run at this place has had its time.
    Limit(usize),
    /// The last runs have had their time.
    Stragglers,
    /// An alarm that a part asked for itself, under its own number.
    Of(Who, u32),
}

/// The numbers given out so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    calls: Vec<(Who, u32)>,
    alarms: Vec<Alarm>,
}

impl Lines {
    /// Returns a fresh number for a part's call.
    pub(super) fn call(&mut self, who: Who, own: u32) -> u32 {
        self.calls.push((who, own));
        number(self.calls.len())
    }

    /// Returns the number that a part's call was given.
    pub(super) fn number(&self, who: Who, own: u32) -> Option<u32> {
        let at = self.calls.iter().rposition(|call| *call == (who, own))?;
        Some(number(at + 1))
    }

    /// Returns who made the call with this number, and under which number of its own.
    pub(super) fn asked_by(&self, number: u32) -> Option<(Who, u32)> {
        self.calls.get(place(number)?).copied()
    }

    /// Returns a fresh number for an alarm.
    pub(super) fn set(&mut self, alarm: Alarm) -> u32 {
        self.alarms.push(alarm);
        number(self.alarms.len())
    }

    /// Returns what the alarm with this number is for.
    pub(super) fn alarm(&self, number: u32) -> Option<Alarm> {
        self.alarms.get(place(number)?).copied()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}
