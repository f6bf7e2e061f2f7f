//! Further issues and runs around the story, as many as asked for, the same each time.

use super::state::{Issue, Run, State, number_id};
use jiff::{SignedDuration, Timestamp};

const THINGS: [&str; 8] = [
    "cart",
    "search",
    "account page",
    "newsletter form",
    "order mail",
    "stock import",
    "price list",
    "image loader",
];
const TROUBLES: [&str; 6] = [
    "is slow on Monday mornings",
    "shows the wrong currency",
    "forgets the language",
    "fails with a timeout",
    "breaks on narrow screens",
    "logs too much",
];
/// Where the numbers of added issues begin, far above the story's.
const FIRST: u64 = 10_001;

/// Adds so many records: four issues for each run.
pub(super) fn inflate(state: &mut State, count: u32) {
    let now = state.now;
    let logins: Vec<String> = state
        .accounts
        .values()
        .filter(|account| account.kind == "User")
        .map(|account| account.login.clone())
        .collect();
    let names = ["storefront", "checkout", "data-pipeline"];
    for at in 0..u64::from(count) {
        let seed = number_id(&format!("more:{at}"));
        let pick = |among: usize, salt: u64| usize::try_from(seed / (7 + salt)).unwrap_or(0) % among;
        let Some(repository) = state.repositories.get_mut(names[pick(names.len(), 1)]) else {
            continue;
        };
        let minutes = i64::try_from(1_440 + at * 11 + seed % 10).unwrap_or(0);
        let created = now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now);
        if at % 5 == 4 {
            let Some(first) = repository.runs.last().cloned() else {
                continue;
            };
            let conclusion = if seed.is_multiple_of(9) {
                "failure"
            } else {
                "success"
            };
            repository.runs.push(Run {
                id: 2_000_000_000 + at,
                number: first.number,
                created,
                updated: created,
                conclusion: Some(conclusion.to_owned()),
                ..first
            });
            continue;
        }
        let by = logins[pick(logins.len(), 4)].clone();
        let words = (THINGS[pick(THINGS.len(), 2)], TROUBLES[pick(TROUBLES.len(), 3)]);
        let added = issue((FIRST + at, seed), words, by, (created, now));
        repository.issues.insert(added.number, added);
    }
    for repository in state.repositories.values_mut() {
        repository.runs.sort_by_key(|run| std::cmp::Reverse(run.created));
    }
}

fn issue(
    (number, seed): (u64, u64),
    (thing, trouble): (&str, &str),
    by: String,
    (created, now): (Timestamp, Timestamp),
) -> Issue {
    let closed = (!seed.is_multiple_of(4))
        .then(|| {
            created
                .checked_add(SignedDuration::from_hours(20))
                .unwrap_or(created)
        })
        .filter(|closed| *closed < now);
    Issue {
        number,
        title: format!("The {thing} {trouble}"),
        body: format!(
            "Seen {} times this week. Steps: open the {thing}, wait, look. It {trouble}.",
            1 + seed % 30
        ),
        by: by.clone(),
        created,
        updated: closed.unwrap_or(created),
        closed,
        closed_by: closed.map(|_| by),
        reason: closed.map(|_| "completed".to_owned()),
        labels: vec![],
        assignees: vec![],
        milestone: None,
        comments: vec![],
        events: vec![],
        pull: None,
    }
}
