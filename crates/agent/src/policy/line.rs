//! One line of the table, and how it is written. Data only.

use mosaic_protocol::{Effect, Reach};

/// What we say about one tool.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Its name.
    pub tool: &'static str,
    /// What it does to its source.
    pub effect: Effect,
    /// Where data can go by it.
    pub reach: Reach,
    /// The arguments without any of which nothing leaves the organisation; empty when `reach` holds in any case.
    pub outside_with: &'static [&'static str],
    /// The arguments that say where data goes.
    pub destinations: &'static [&'static str],
    /// What it does, in words: `{name}` stands for an argument, `{#name}` for a channel, and what stands between `[` and `]`
    /// is left out where an argument in it is missing.
    pub says: &'static str,
    /// Other words for special cases, the first that fits: an argument that is given, or `name=value`.
    pub when: &'static [(&'static str, &'static str)],
    /// Whether others see the person's name on it.
    pub signed: bool,
    /// Whether its answer says nothing but what was sent, so that nothing of others enters the conversation by it.
    pub echoes: bool,
    /// Two arguments of which the first is replaced by the second.
    pub swaps: Option<(&'static str, &'static str)>,
    /// How to read what is there now.
    pub before: Option<Before>,
    /// Of a read that may lead to a place of anybody's: where it says which.
    pub places: Option<Places>,
    /// The fields of its records that name places of the source's own: nobody else has a say in them.
    pub lists: &'static [&'static str],
}

/// Where a read says which place it reads from. Whoever owns the place sees what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// The argument that names the place, or is its address.
    pub argument: &'static str,
    /// Arguments that may be an address as well.
    pub addresses: &'static [&'static str],
    /// How an address begins; up to the next slash stands the place.
    pub scheme: &'static str,
}

/// A read that is made before a change is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// The tool of the same source.
    pub tool: &'static str,
    /// Its arguments, each with the argument of the change that it is taken from.
    pub arguments: &'static [(&'static str, &'static str)],
    /// The arguments of the change, each with the field of the first record that it replaces. An empty name is the whole
    /// text of the answer.
    pub compares: &'static [(&'static str, &'static str)],
    /// What is removed: by what name a person knows it, and the field of the first record.
    pub removes: &'static [(&'static str, &'static str)],
    /// The argument that has to be given for anything to be removed; empty where the change always removes.
    pub removes_with: &'static str,
}

const fn line(tool: &'static str, effect: Effect, reach: Reach, says: &'static str) -> Line {
    Line {
        tool,
        effect,
        reach,
        outside_with: &[],
        destinations: &[],
        says,
        when: &[],
        signed: false,
        echoes: false,
        swaps: None,
        before: None,
        places: None,
        lists: &[],
    }
}

/// A tool that reads and by which nothing can leave.
pub(super) const fn reads(tool: &'static str) -> Line {
    line(tool, Effect::Read, Reach::Nowhere, "")
}

/// A tool that adds something inside the organisation.
pub(super) const fn adds(tool: &'static str, says: &'static str) -> Line {
    line(tool, Effect::Write, Reach::Tenant, says)
}

/// A tool that changes or removes what is there, inside the organisation.
pub(super) const fn changes(tool: &'static str, says: &'static str) -> Line {
    line(tool, Effect::Destructive, Reach::Tenant, says)
}

impl Line {
    /// Anybody may come to see what it sends.
    pub(super) const fn outside(mut self) -> Self {
        self.reach = Reach::Outside;
        self
    }

    /// Anybody may, where one of these arguments is given.
    pub(super) const fn outside_with(mut self, arguments: &'static [&'static str]) -> Self {
        self.reach = Reach::Outside;
        self.outside_with = arguments;
        self
    }

    pub(super) const fn to(mut self, destinations: &'static [&'static str]) -> Self {
        self.destinations = destinations;
        self
    }

    pub(super) const fn when(mut self, cases: &'static [(&'static str, &'static str)]) -> Self {
        self.when = cases;
        self
    }

    pub(super) const fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    pub(super) const fn echoes(mut self) -> Self {
        self.echoes = true;
        self
    }

    pub(super) const fn swaps(mut self, old: &'static str, new: &'static str) -> Self {
        self.swaps = Some((old, new));
        self
    }

    pub(super) const fn before(
        mut self,
        tool: &'static str,
        arguments: &'static [(&'static str, &'static str)],
        compares: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.before = Some(Before {
            tool,
            arguments,
            compares,
            removes: &[],
            removes_with: "",
        });
        self
    }

    /// What it removes is read and shown first.
    pub(super) const fn removing(
        self,
        tool: &'static str,
        arguments: &'static [(&'static str, &'static str)],
        removes: &'static [(&'static str, &'static str)],
    ) -> Self {
        self.before(tool, arguments, &[]).removing_with("", removes)
    }

    /// What it removes where this argument is given is shown too.
    pub(super) const fn removing_with(
        mut self,
        argument: &'static str,
        removes: &'static [(&'static str, &'static str)],
    ) -> Self {
        if let Some(before) = &mut self.before {
            before.removes = removes;
            before.removes_with = argument;
        }
        self
    }

    /// It reads, and may read from a place of anybody's.
    pub(super) const fn anybodys(
        mut self,
        places: Places,
        says: &'static str,
        destinations: &'static [&'static str],
    ) -> Self {
        self.places = Some(places);
        self.says = says;
        self.destinations = destinations;
        self
    }

    /// These fields of its records name places of the source's own.
    pub(super) const fn lists(mut self, fields: &'static [&'static str]) -> Self {
        self.lists = fields;
        self
    }
}
