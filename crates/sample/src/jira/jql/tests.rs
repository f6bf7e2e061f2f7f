//! What JQL finds, and how it is refused.

use super::Query;
use crate::jira::build;
use crate::jira::model::State;
use crate::{Company, Scale};

fn state() -> State {
    // A Wednesday.
    let now = "2026-03-04T16:20:00Z".parse().expect("a time");
    build::state(&Company::at(now, Scale::Story).expect("company")).expect("story")
}

fn keys(state: &State, jql: &str) -> Vec<String> {
    let query = Query::read(state, jql).unwrap_or_else(|error| panic!("{jql}: {error}"));
    query
        .run(state)
        .into_iter()
        .map(|issue| issue.key.clone())
        .collect()
}

fn error(jql: &str) -> String {
    match Query::read(&state(), jql) {
        Ok(query) => panic!("{jql} is read: {query:?}"),
        Err(error) => error,
    }
}

#[test]
fn what_people_write_is_understood() {
    let state = state();
    for jql in [
        "project = SHOP AND type = Bug AND statusCategory != Done",
        "assignee = currentUser() AND resolution = Unresolved ORDER BY priority DESC, updated DESC",
        "project in (SHOP, LAUNCH) and status in (\"In Progress\", 'In Review')",
        "sprint in openSprints() AND status != Done",
        "labels = checkout AND created >= -30d",
        "text ~ \"session expired\" ORDER BY updated",
        "summary ~ checkout OR description ~ checkout",
        "parent = LAUNCH-20 ORDER BY key",
        "due < 14d AND statusCategory != Done",
        "updated >= startOfWeek(-1) AND updated <= endOfDay()",
        "reporter = \"Dana Kowalski\" AND NOT status = Done",
        "(priority = Highest OR priority = High) AND assignee is not EMPTY",
        "\"Story Points\" >= 5",
        "issue in linkedIssues(SHOP-412)",
        "project=SHOP",
    ] {
        assert!(!keys(&state, jql).is_empty(), "{jql} finds nothing");
    }
}

#[test]
fn the_story_is_found() {
    let state = state();
    let bugs = keys(
        &state,
        "project = SHOP AND type = Bug AND status = \"In Progress\"",
    );
    assert!(bugs.contains(&"SHOP-412".to_owned()), "{bugs:?}");
    assert_eq!(keys(&state, "parent = LAUNCH-20").len(), 7);
    assert_eq!(
        keys(&state, "key = SHOP-412 AND created < -30d"),
        Vec::<String>::new()
    );
    let all = keys(&state, "project = SHOP").len();
    let with = keys(&state, "project = SHOP AND assignee is EMPTY").len();
    let without = keys(&state, "project = SHOP AND assignee is not EMPTY").len();
    assert_eq!(with + without, all);
}

#[test]
fn not_equal_leaves_out_what_is_empty() {
    let state = state();
    let others = keys(&state, "assignee != \"Ben Whitaker\"");
    let nobody = keys(&state, "assignee is EMPTY");
    assert!(nobody.iter().all(|key| !others.contains(key)));
}

#[test]
fn a_broken_query_is_answered_as_the_service_does() {
    for (jql, said) in [
        (
            "foo = 1",
            "Field 'foo' does not exist or you do not have permission to view it.",
        ),
        (
            "status = Open",
            "The value 'Open' does not exist for the field 'status'.",
        ),
        ("project SHOP", "Expecting operator but got 'SHOP'."),
        (
            "project = SHOP status = Done",
            "Expecting either 'OR' or 'AND' but got 'status'. (line 1, character 16)",
        ),
        ("status = \"In Progress", "has not been completed"),
        (
            "created > yesterday",
            "Date value 'yesterday' for field 'created' is invalid.",
        ),
        (
            "assignee = currentUsers()",
            "Unable to find JQL function 'currentUsers()'.",
        ),
        (
            "status ~ done",
            "The operator '~' is not supported by the 'status' field.",
        ),
        ("project =", "before the end of the query"),
        ("status in Done", "Expecting '('"),
        (
            "project = SHOP ORDER BY nothing",
            "Field 'nothing' does not exist",
        ),
        (
            "key = SHOP-99999",
            "An issue with key 'SHOP-99999' does not exist for field 'key'.",
        ),
        ("project = SHOP & status = Done", "is a reserved JQL character"),
    ] {
        let error = error(jql);
        assert!(error.contains(said), "{jql}: {error}");
    }
}
