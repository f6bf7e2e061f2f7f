//! Jira: what is written stays on the site.

use crate::policy::line::{Line, adds, changes, reads};

const BY_KEY: &[(&str, &str)] = &[("key", "key")];

pub(super) const LINES: &[Line] = &[
    reads("search_issues"),
    reads("query_jira"),
    reads("get_issue"),
    reads("list_comments"),
    reads("get_changelog"),
    reads("get_transitions"),
    reads("get_attachment"),
    reads("list_boards"),
    reads("list_sprints"),
    reads("get_sprint_issues"),
    reads("list_projects"),
    reads("list_fields"),
    reads("get_create_fields"),
    reads("search_users"),
    adds("create_issue", "Create an issue in {project}: “{summary}”")
        .to(&["project"])
        .signed(),
    adds("add_comment", "Comment on {key}").to(&["key"]).signed(),
    adds("link_issues", "Link two issues: {from} {link} {to}"),
    adds("add_worklog", "Log {time_spent} on {key}")
        .to(&["key"])
        .signed(),
    adds("upload_attachment", "Attach the file “{filename}” to {key}")
        .to(&["key"])
        .signed(),
    changes("update_issue", "Change {key}")
        .to(&["key"])
        .signed()
        .before(
            "get_issue",
            BY_KEY,
            &[
                ("summary", "title"),
                ("description_md", "text"),
                ("priority", "priority"),
                ("due", "due"),
                ("parent", "parent"),
            ],
        ),
    changes("assign_issue", "Give {key} to {assignee}")
        .when(&[("assignee=none", "Take {key} from whoever has it")])
        .to(&["key"])
        .before("get_issue", BY_KEY, &[("assignee", "assignee")]),
    changes("transition_issue", "Move {key} to {to_name}")
        .to(&["key"])
        .before("get_issue", BY_KEY, &[("to_name", "status")]),
];
