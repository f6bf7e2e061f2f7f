//! Questions that need no model. Only phrases that mean issues in any company: nothing that another source would be asked.

use mosaic_connector_kit::info::{Pattern, pattern};

pub(super) const MINE: &str = "assignee = currentUser() AND statusCategory != Done ORDER BY updated DESC";

/// Returns the patterns, the more particular first.
pub(super) fn patterns() -> Vec<Pattern> {
    [mine(), of_projects(), of_sprints(), of_one()].concat()
}

fn mine() -> Vec<Pattern> {
    let search = |words| pattern(words, "search_issues", &[("jql", MINE)]);
    vec![
        search("(show|list) (me) (all) my (open) issues|tickets|tasks"),
        search("what (issues|tickets|tasks) am i working on"),
        search("(which|what) (open) issues|tickets|tasks are (assigned) (to) mine|me"),
        pattern(
            "(show|list) (me) (all) my (open) bugs",
            "search_issues",
            &[(
                "jql",
                "assignee = currentUser() AND issuetype = Bug AND statusCategory != Done ORDER BY priority DESC, updated DESC",
            )],
        ),
        pattern(
            "(show|list) (me) issues|tickets (that) i (have) reported|created|opened",
            "search_issues",
            &[("jql", "reporter = currentUser() ORDER BY created DESC")],
        ),
    ]
}

fn of_projects() -> Vec<Pattern> {
    let bugs = "project = \"{project}\" AND issuetype = Bug AND statusCategory != Done ORDER BY priority DESC, updated DESC";
    let open = "project = \"{project}\" AND statusCategory != Done ORDER BY updated DESC";
    let blocked = "project = \"{project}\" AND status = Blocked ORDER BY updated DESC";
    vec![
        pattern("list|show (me) (all) (the) (jira) projects", "list_projects", &[]),
        pattern("which|what (jira) projects are there", "list_projects", &[]),
        pattern(
            "(show|list) (me) (all) (the) open bugs in|of|for (project) {project}",
            "search_issues",
            &[("jql", bugs)],
        ),
        pattern(
            "(which|what) bugs are open in (project) {project}",
            "search_issues",
            &[("jql", bugs)],
        ),
        pattern(
            "(show|list) (me) (all) (the) open issues|tickets in|of|for (project) {project}",
            "search_issues",
            &[("jql", open)],
        ),
        pattern(
            "(show|list) (me) (the) latest|newest|recent issues|tickets|bugs in|of (project) {project}",
            "search_issues",
            &[("jql", "project = \"{project}\" ORDER BY created DESC")],
        ),
        pattern(
            "(what) (is) blocked in (project) {project}",
            "search_issues",
            &[("jql", blocked)],
        ),
        pattern(
            "(show|list) (me) (the) overdue issues|tickets|tasks",
            "search_issues",
            &[(
                "jql",
                "due < startOfDay() AND statusCategory != Done ORDER BY due",
            )],
        ),
    ]
}

fn of_sprints() -> Vec<Pattern> {
    let current = |words| pattern(words, "get_sprint_issues", &[]);
    vec![
        current("what (is) in the|this|our current|active|open sprint"),
        current("what's|whats in the|this|our (current|active) sprint"),
        current("what (is) in this|our|the sprint"),
        current("(show|list) (me) (the) current|active sprint (issues)"),
        current("(show|list) (me) (the) issues in the|this|our (current|active) sprint"),
        pattern(
            "(what) (is) (show|list) (in) sprint {n:number}",
            "get_sprint_issues",
            &[("sprint", "Sprint {n}")],
        ),
        pattern("list|show (me) (all) (the) boards", "list_boards", &[]),
        pattern(
            "list|show (me) (the) sprints of|on|in (board) {board}",
            "list_sprints",
            &[("board", "{board}")],
        ),
    ]
}

fn of_one() -> Vec<Pattern> {
    let issue = |words| pattern(words, "get_issue", &[("key", "{key}")]);
    vec![
        issue("show|open|read|get (me) (the) issue|ticket|jira|bug {key}"),
        pattern(
            "(show|list) (me) (the) comments on|of|in (issue|ticket) {key}",
            "list_comments",
            &[("key", "{key}")],
        ),
        pattern(
            "(show) (me) (the) history|changelog of (issue|ticket) {key}",
            "get_changelog",
            &[("key", "{key}")],
        ),
        pattern("jql {jql:rest}", "search_issues", &[("jql", "{jql}")]),
    ]
}
