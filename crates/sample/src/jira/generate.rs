//! Further issues around the story, as many as a scale asks for: the same each time, and believable at a glance. Never
//! touches what the story tells.

use super::adf;
use super::build::status_item;
use super::model::{Category, Change, Issue, STATUSES, State};
use jiff::{SignedDuration, Timestamp};

const WHERE: [&str; 12] = [
    "checkout",
    "the cart",
    "the product page",
    "the search",
    "the newsletter form",
    "order mails",
    "the stock export",
    "the returns page",
    "the wholesale portal",
    "the mobile menu",
    "the shipping labels",
    "the size guide",
];
const WHAT: [&str; 12] = [
    "loads slowly on mobile",
    "shows the wrong currency",
    "loses the discount code",
    "breaks with long names",
    "needs a clearer error",
    "should remember the last choice",
    "lacks a test",
    "logs too much",
    "ignores the time zone",
    "is hard to read in dark mode",
    "counts an item twice",
    "needs new copy in German",
];
const WHY: [&str; 6] = [
    "Seen twice this week in support mails.",
    "Came up in the retro.",
    "A customer from Oslo sent a screen recording.",
    "Small, but it annoys everybody.",
    "Found while working on something else.",
    "Noted in the weekly numbers.",
];

/// Adds so many issues.
pub(super) fn around(state: &mut State, count: u32) {
    let projects = state.projects.len().max(1);
    let mut numbers: Vec<u32> = (0..projects)
        .map(|project| state.next_number(project).max(1_000))
        .collect();
    for index in 0..count as usize {
        // Three in five belong to the first project, the shop.
        let project = if index % 5 < 3 { 0 } else { index % projects };
        let Some(number) = numbers.get_mut(project) else {
            return;
        };
        *number += 1;
        let issue = issue(state, index, (project, *number));
        state.add(issue);
    }
}

fn issue(state: &mut State, index: usize, (project, number): (usize, u32)) -> Issue {
    let pick = |salt: usize, of: usize| {
        (index.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % of.max(1)
    };
    let home = state.projects[project].clone();
    let (kinds, statuses) = (&home.kinds, &home.statuses);
    let staff = state.people.len() - 1;
    let age = SignedDuration::from_mins(60 * 24 * 7 * 6 + i64::try_from(index).unwrap_or(0) * 17 % 700_000);
    let created = state.now.checked_sub(age).unwrap_or(state.now);
    let first = statuses.first().copied().unwrap_or_default();
    // Most of what is old is done.
    let status = match pick(1, 10) {
        0 => first,
        1 => statuses.get(1).copied().unwrap_or(first),
        _ => statuses.last().copied().unwrap_or(first),
    };
    let kind = kinds
        .iter()
        .copied()
        .find(|&kind| kind == 2 + pick(2, 2))
        .or(kinds.last().copied());
    let body = format!(
        "{} It is about {}.",
        WHY[pick(3, WHY.len())],
        WHERE[pick(4, WHERE.len())]
    );
    let summary = format!(
        "{} {}",
        capital(WHERE[pick(4, WHERE.len())]),
        WHAT[pick(5, WHAT.len())]
    );
    let mut issue = Issue {
        project,
        kind: kind.filter(|&kind| kind != 0 && kind != 4).unwrap_or(2),
        summary,
        body: Some(adf::plain(&body)),
        status,
        priority: 1 + pick(6, 4),
        reporter: pick(7, staff),
        assignee: Some(pick(8, staff)),
        ..Issue::fresh(100_000 + index as u64, (&home, number), created)
    };
    issue.words.summary = issue.summary.to_lowercase();
    issue.words.body = body.to_lowercase();
    if status != first {
        moved(state, &mut issue, (first, created));
    }
    issue
}

fn moved(state: &mut State, issue: &mut Issue, (first, created): (usize, Timestamp)) {
    let days = SignedDuration::from_hours(24 * (1 + i64::from(issue.number % 9)));
    let at = created.checked_add(days).unwrap_or(created);
    issue.history.push(Change {
        id: state.next_id(),
        author: issue.assignee.unwrap_or(issue.reporter),
        at,
        items: vec![status_item(first, issue.status)],
    });
    issue.updated = at;
    if STATUSES[issue.status].category == Category::Done {
        issue.resolved = Some(at);
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
