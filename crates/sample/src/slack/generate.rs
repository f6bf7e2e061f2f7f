//! Generated talk around the story, for measurements: the same each time, believable enough to search in, always older
//! than the story, so that nothing of it is buried.

use super::state::{Kind, Message, State, Ts};
use crate::Company;

/// How much of all records is Slack's, in percent.
const SHARE: u32 = 35;
/// How far the talk reaches back before the story, in days.
const DAYS: u64 = 900;
/// How far the story reaches back, in days.
const STORY: u64 = 45;

const OPENINGS: [&str; 12] = [
    "Quick question about",
    "Update on",
    "Can somebody look at",
    "I have finished",
    "We still wait for",
    "Good news about",
    "Small problem with",
    "Notes from the meeting about",
    "Who owns",
    "Reminder:",
    "Numbers for",
    "I moved",
];
const THINGS: [&str; 24] = [
    "the grinder burrs",
    "the dripper page",
    "the weekly export",
    "the newsletter draft",
    "the return labels",
    "the pallet from Rotterdam",
    "the supplier contract",
    "the search index",
    "the release notes",
    "the mug colours",
    "the press photos",
    "the quarterly forecast",
    "the packing table",
    "the retry policy",
    "the customs form",
    "the scale calibration",
    "the survey answers",
    "the hotel order",
    "the staging database",
    "the product texts",
    "the filter papers",
    "the holiday rota",
    "the login page",
    "the roasting schedule",
];
const ENDINGS: [&str; 16] = [
    "it should be done by tomorrow.",
    "two points are open.",
    "the numbers look fine.",
    "please have a look before lunch.",
    "nothing urgent.",
    "it took longer than planned.",
    "thanks to everybody who helped.",
    "I need one more pair of eyes.",
    "the details are in the sheet.",
    "we talk about it on the next call.",
    "it works on my machine and on nobody else's.",
    "the supplier answered at last.",
    "costs went down by a tenth.",
    "I would rather wait a week.",
    "customers will notice this one.",
    "all good now.",
];

/// Adds generated messages until the source has its share.
pub(super) fn inflate(state: &mut State, company: &Company) {
    let many = u64::from(company.scale.share(SHARE));
    if many == 0 {
        return;
    }
    let now = u64::try_from(company.now.as_second()).unwrap_or_default();
    let end = now.saturating_sub(STORY * 86_400);
    let step = DAYS * 86_400 * 1_000_000 / many;
    let start: Ts = end.saturating_sub(DAYS * 86_400) * 1_000_000;
    let rooms: Vec<usize> = (0..state.channels.len())
        .filter(|&index| match state.channels[index].kind {
            Kind::Public => state.channels[index].name != "deploys",
            Kind::Private | Kind::Im | Kind::Mpim => false,
        })
        .collect();
    let mut chance = Chance(0x5eed);
    let mut parents: Vec<Option<Ts>> = vec![None; state.channels.len()];
    for index in 0..many {
        let room = rooms[chance.below(rooms.len())];
        let channel = &mut state.channels[room];
        let user = channel.members[chance.below(channel.members.len())].clone();
        let text = format!(
            "{} {} (#{}): {}",
            OPENINGS[chance.below(OPENINGS.len())],
            THINGS[chance.below(THINGS.len())],
            1_000 + index,
            ENDINGS[chance.below(ENDINGS.len())],
        );
        let mut message = Message::of(user, text);
        message.plain = message.text.to_lowercase();
        message.ts = start + index * step;
        if let Some(parent) = parents[room].filter(|_| chance.below(4) == 0) {
            message.thread = Some(parent);
            channel.threads.entry(parent).or_default().push(message.ts);
        } else {
            parents[room] = Some(message.ts);
        }
        channel.messages.insert(message.ts, message);
    }
}

/// Numbers that look random and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end).unwrap_or(1)).unwrap_or_default()
    }
}
