//! Search of issues and pull requests, of code and of repositories, over what the token's owner may see.

mod code;

use super::Routed;
use crate::github::query::{Clause, Qualifier, Query};
use crate::github::reply::{self, Reply, validation};
use crate::github::request::Asked;
use crate::github::shapes::{Draw, merge};
use crate::github::state::{Issue, OWNER, Repository, State};
use jiff::Timestamp;
use serde_json::{Value, json};

const ISSUE_NAMES: [&str; 27] = [
    "is",
    "type",
    "state",
    "repo",
    "org",
    "user",
    "author",
    "assignee",
    "mentions",
    "involves",
    "commenter",
    "review-requested",
    "user-review-requested",
    "reviewed-by",
    "review",
    "label",
    "milestone",
    "in",
    "created",
    "updated",
    "closed",
    "merged",
    "no",
    "draft",
    "archived",
    "head",
    "base",
];
const CODE_NAMES: [&str; 8] = [
    "repo",
    "org",
    "user",
    "language",
    "path",
    "filename",
    "extension",
    "in",
];
const REPOSITORY_NAMES: [&str; 8] = ["repo", "org", "user", "language", "topic", "is", "archived", "in"];
/// The longest query, in characters.
const LONGEST: usize = 256;
/// How many results a search goes through at most.
const MOST: usize = 1_000;

pub(super) fn search(state: &State, asked: &Asked, what: &str) -> Routed {
    let names: &[&str] = match what {
        "issues" => &ISSUE_NAMES,
        "code" => &CODE_NAMES,
        "repositories" => &REPOSITORY_NAMES,
        _ => return Err(reply::not_found()),
    };
    asked.only_paged(&["q", "sort", "order", "advanced_search"])?;
    let text = asked.get("q").map(str::trim).unwrap_or_default();
    if text.is_empty() {
        return Err(validation("Search", "q", "missing", None));
    }
    let query = Query::read(text, names);
    let words: usize = query
        .clauses
        .iter()
        .flat_map(|clause| &clause.any)
        .map(String::len)
        .sum();
    if words > LONGEST {
        return Err(validation(
            "Search",
            "q",
            "invalid",
            Some("The search is longer than 256 characters."),
        ));
    }
    if text
        .split_whitespace()
        .filter(|word| ["AND", "OR", "NOT"].contains(word))
        .count()
        > 5
    {
        return Err(validation(
            "Search",
            "q",
            "invalid",
            Some("More than five AND / OR / NOT operators were used."),
        ));
    }
    check_places(state, &query)?;
    match what {
        "issues" => issues(state, asked, &query),
        "code" => code::code(state, asked, &query),
        _ => repositories(state, asked, &query),
    }
}

/// Refuses places that do not exist, as the service does when none of them does.
fn check_places(state: &State, query: &Query) -> Result<(), Reply> {
    let mut places = query
        .qualifiers
        .iter()
        .filter(|place| ["repo", "org", "user"].contains(&place.name.as_str()))
        .peekable();
    if places.peek().is_none() {
        return Ok(());
    }
    let known = |place: &Qualifier| match place.name.as_str() {
        "repo" => place
            .value
            .split_once('/')
            .is_some_and(|(owner, name)| state.repository(owner, name).is_some()),
        _ => place.value == "@me" || state.account(&place.value).is_some(),
    };
    if places.any(known) {
        return Ok(());
    }
    let words = "The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.";
    Err(validation("Search", "q", "invalid", Some(words)))
}

/// The repositories that a query is about.
fn places<'a>(state: &'a State, query: &Query) -> Vec<&'a Repository> {
    let wanted: Vec<&Qualifier> = query
        .qualifiers
        .iter()
        .filter(|place| ["repo", "org", "user"].contains(&place.name.as_str()) && !place.not)
        .collect();
    state
        .repositories
        .values()
        .filter(|repository| {
            wanted.is_empty()
                || wanted.iter().any(|place| match place.name.as_str() {
                    "repo" => place.value.eq_ignore_ascii_case(&repository.full_name()),
                    _ => place.value.eq_ignore_ascii_case(OWNER),
                })
        })
        .collect()
}

struct Hit<'a> {
    repository: &'a Repository,
    issue: &'a Issue,
    score: u32,
}

fn issues(state: &State, asked: &Asked, query: &Query) -> Routed {
    let sort = asked.get("sort").map(str::to_owned).or_else(|| sort_word(query));
    let query = &without_sort(query);
    let mut hits: Vec<Hit<'_>> = vec![];
    for repository in places(state, query) {
        for issue in repository.issues.values() {
            if let Some(score) = fit(state, query, issue) {
                hits.push(Hit {
                    repository,
                    issue,
                    score,
                });
            }
        }
    }
    match sort.as_deref() {
        Some("created" | "created-desc") => hits.sort_by_key(|hit| std::cmp::Reverse(hit.issue.created)),
        Some("updated" | "updated-desc") => hits.sort_by_key(|hit| std::cmp::Reverse(hit.issue.updated)),
        Some("comments") => hits.sort_by_key(|hit| std::cmp::Reverse(hit.issue.comments.len())),
        _ => hits.sort_by_key(|hit| std::cmp::Reverse((hit.score, hit.issue.updated))),
    }
    if asked.get("order") == Some("asc") {
        hits.reverse();
    }
    let count = hits.len();
    hits.truncate(MOST);
    let mut reply = asked.page(&hits).counted((count, "items"), |hit| {
        let draw = Draw {
            state,
            repository: hit.repository,
        };
        let mut item = merge(draw.issue(hit.issue), json!({"score": f64::from(hit.score)}));
        if let Some(item) = item.as_object_mut() {
            item.remove("closed_by");
        }
        item
    });
    if let reply::Content::Json(body) = &mut reply.content {
        body["incomplete_results"] = json!(false);
        body["search_type"] = json!("lexical");
    }
    Ok(reply)
}

fn sort_word(query: &Query) -> Option<String> {
    let mut words = query.clauses.iter().flat_map(|clause| &clause.any);
    words.find_map(|word| word.strip_prefix("sort:").map(str::to_owned))
}

fn without_sort(query: &Query) -> Query {
    let mut query = query.clone();
    query
        .clauses
        .retain(|clause: &Clause| !clause.any.iter().any(|word| word.starts_with("sort:")));
    query
}

fn fit(state: &State, query: &Query, issue: &Issue) -> Option<u32> {
    if !query
        .qualifiers
        .iter()
        .all(|qualifier| meets(state, qualifier, issue) != qualifier.not)
    {
        return None;
    }
    let comments: Vec<&str> = issue
        .comments
        .iter()
        .map(|comment| comment.body.as_str())
        .collect();
    let comments = comments.join("\n");
    let places: Vec<&str> = query.values("in").flat_map(|places| places.split(',')).collect();
    let wanted = |place: &str| places.is_empty() || places.contains(&place);
    let mut texts = vec![];
    if wanted("title") {
        texts.push((issue.title.as_str(), 4));
    }
    if wanted("body") {
        texts.push((issue.body.as_str(), 2));
    }
    if wanted("comments") {
        texts.push((comments.as_str(), 1));
    }
    query.score(&texts)
}

/// Tells whether an issue meets a qualifier, its negation left out.
fn meets(state: &State, qualifier: &Qualifier, issue: &Issue) -> bool {
    let value = match qualifier.value.as_str() {
        "@me" => state.me.as_str(),
        other => other,
    };
    let is = |login: &String| login.eq_ignore_ascii_case(value);
    let pull = issue.pull.as_ref();
    let moment = |when: Option<Timestamp>| when.is_some_and(|when| in_range(value, when));
    match qualifier.name.as_str() {
        "is" | "type" | "state" => kind(value, issue),
        "author" => is(&issue.by),
        "assignee" => issue.assignees.iter().any(is),
        "mentions" => issue.body.contains(&format!("@{value}")),
        "commenter" => issue.comments.iter().any(|comment| is(&comment.by)),
        "involves" => {
            is(&issue.by)
                || issue.assignees.iter().any(is)
                || issue.comments.iter().any(|comment| is(&comment.by))
                || issue.body.contains(&format!("@{value}"))
        }
        "review-requested" | "user-review-requested" => {
            pull.is_some_and(|pull| pull.reviewers.iter().any(is))
        }
        "reviewed-by" => pull.is_some_and(|pull| pull.reviews.iter().any(|review| is(&review.by))),
        "review" => pull.is_some_and(|pull| {
            let state = pull.reviews.last().map(|review| review.state.as_str());
            match value {
                "approved" => state == Some("APPROVED"),
                "changes_requested" => state == Some("CHANGES_REQUESTED"),
                "none" => state.is_none(),
                _ => false,
            }
        }),
        "label" => value.split(',').any(|value| {
            issue
                .labels
                .iter()
                .any(|label| label.eq_ignore_ascii_case(value.trim_matches('"')))
        }),
        "milestone" => issue.milestone.is_some(),
        "draft" => pull.is_some_and(|pull| pull.draft) == (value == "true"),
        "archived" => value == "false",
        "head" => pull.is_some_and(|pull| pull.branch == value),
        "base" => pull.is_some_and(|pull| pull.base_branch == value),
        "created" => moment(Some(issue.created)),
        "updated" => moment(Some(issue.updated)),
        "closed" => moment(issue.closed),
        "merged" => moment(pull.and_then(|pull| pull.merged.as_ref().map(|merge| merge.when))),
        "no" => match value {
            "assignee" => issue.assignees.is_empty(),
            "label" => issue.labels.is_empty(),
            "milestone" => issue.milestone.is_none(),
            _ => true,
        },
        // Places and fields were looked at before.
        _ => true,
    }
}

fn kind(value: &str, issue: &Issue) -> bool {
    let pull = issue.pull.as_ref();
    let merged = pull.is_some_and(|pull| pull.merged.is_some());
    match value {
        "open" => issue.closed.is_none(),
        "closed" => issue.closed.is_some(),
        "issue" => pull.is_none(),
        "pr" | "pull-request" => pull.is_some(),
        "merged" => merged,
        "unmerged" => pull.is_some() && !merged,
        "draft" => pull.is_some_and(|pull| pull.draft),
        "public" => false,
        _ => true,
    }
}

/// Tells whether a moment lies in `>=2026-01-01`, `2026-01-01..2026-02-01`, `<2026-01-01` or on a day.
fn in_range(range: &str, when: Timestamp) -> bool {
    let text = crate::rfc3339(when);
    let begins = |bound: &str| text.as_str() >= bound;
    // A day as the end of a range holds the whole day.
    let ends = |bound: &str| text.as_str() <= bound || text.starts_with(bound);
    if let Some((from, to)) = range.split_once("..") {
        return (from == "*" || begins(from)) && (to == "*" || ends(to));
    }
    if let Some(bound) = range.strip_prefix(">=") {
        return begins(bound);
    }
    if let Some(bound) = range.strip_prefix("<=") {
        return ends(bound);
    }
    if let Some(bound) = range.strip_prefix('>') {
        return begins(bound) && !text.starts_with(bound);
    }
    if let Some(bound) = range.strip_prefix('<') {
        return !begins(bound);
    }
    text.starts_with(range)
}

fn repositories(state: &State, asked: &Asked, query: &Query) -> Routed {
    let mut found: Vec<(&Repository, u32)> = places(state, query)
        .into_iter()
        .filter(|repository| {
            query.qualifiers.iter().all(|qualifier| {
                let met = match (qualifier.name.as_str(), qualifier.value.as_str()) {
                    ("is", "private") => repository.private,
                    ("is", "public") => !repository.private,
                    ("language", value) => repository
                        .language
                        .as_deref()
                        .is_some_and(|language| language.eq_ignore_ascii_case(value)),
                    ("topic", value) => repository.topics.iter().any(|topic| topic == value),
                    ("archived", value) => value == "false",
                    (_, _) => return true,
                };
                met != qualifier.not
            })
        })
        .filter_map(|repository| {
            let topics = repository.topics.join(" ");
            let texts = [
                (repository.name.as_str(), 4),
                (repository.description.as_str(), 2),
                (topics.as_str(), 1),
            ];
            query.score(&texts).map(|score| (repository, score))
        })
        .collect();
    match asked.get("sort") {
        Some("updated") => found.sort_by_key(|(repository, _)| std::cmp::Reverse(repository.pushed())),
        _ => found.sort_by_key(|(_, score)| std::cmp::Reverse(*score)),
    }
    let count = found.len();
    let mut reply = asked
        .page(&found)
        .counted((count, "items"), |(repository, score)| {
            let draw = Draw { state, repository };
            // Of all that draw a repository only the search still tells this.
            let more = json!({"score": f64::from(*score), "has_downloads": true});
            merge(draw.repository(), more)
        });
    if let reply::Content::Json(body) = &mut reply.content {
        body["incomplete_results"] = Value::Bool(false);
    }
    Ok(reply)
}
