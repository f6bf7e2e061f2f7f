//! GitHub: a repository may be public, so whatever is written can be read by anybody.

use crate::policy::line::{Line, adds, changes, reads};

const NUMBERED: &[(&str, &str)] = &[("repo", "repo"), ("number", "number")];

pub(super) const LINES: &[Line] = &[
    reads("get_me"),
    reads("list_notifications"),
    reads("list_repositories"),
    reads("search_repositories"),
    reads("get_repository"),
    reads("get_file"),
    reads("get_tree"),
    reads("search_code"),
    reads("list_commits"),
    reads("get_commit"),
    reads("compare_refs"),
    reads("list_branches"),
    reads("list_tags_releases"),
    reads("list_issues"),
    reads("get_issue"),
    reads("search_issues"),
    reads("list_pull_requests"),
    reads("get_pull_request"),
    reads("get_workflow_runs"),
    reads("get_workflow_jobs"),
    reads("get_job_logs"),
    reads("list_workflows"),
    adds("create_issue", "Open an issue in {repo}: “{title}”")
        .to(&["repo"])
        .outside()
        .signed(),
    changes("update_issue", "Change issue {repo}[#{number}]")
        .when(&[
            ("state=closed", "Close issue {repo}[#{number}]"),
            (
                "state=not_planned",
                "Close issue {repo}[#{number}] as not planned",
            ),
            ("state=open", "Reopen issue {repo}[#{number}]"),
        ])
        .to(&["repo"])
        .outside()
        .signed()
        .before(
            "get_issue",
            NUMBERED,
            &[
                ("title", "title"),
                ("body", "text"),
                ("state", "state"),
                ("labels", "labels"),
                ("assignees", "assignees"),
                ("milestone", "milestone"),
            ],
        ),
    adds("add_comment", "Comment on {repo}[#{number}]")
        .when(&[("reply_to", "Answer a comment on a line of {repo}[#{number}]")])
        .to(&["repo"])
        .outside()
        .signed(),
    adds(
        "create_pull_request",
        "Open a pull request in {repo} from {head}[ into {base}]: “{title}”",
    )
    .to(&["repo"])
    .outside()
    .signed(),
    changes("update_pull_request", "Change pull request {repo}[#{number}]")
        .when(&[
            ("state=closed", "Close pull request {repo}[#{number}]"),
            ("state=open", "Reopen pull request {repo}[#{number}]"),
        ])
        .to(&["repo"])
        .outside()
        .signed()
        .before(
            "get_pull_request",
            NUMBERED,
            &[
                ("title", "title"),
                ("body", "text"),
                ("state", "state"),
                ("base", "base"),
            ],
        ),
    adds("review_pull_request", "Review pull request {repo}[#{number}]")
        .when(&[
            ("event=approve", "Approve pull request {repo}[#{number}]"),
            (
                "event=request_changes",
                "Request changes of pull request {repo}[#{number}]",
            ),
        ])
        .to(&["repo"])
        .outside()
        .signed(),
    changes("merge_pull_request", "Merge pull request {repo}[#{number}]")
        .to(&["repo"])
        .outside()
        .signed(),
    adds(
        "create_branch",
        "Make the branch {branch} in {repo}[ from {from}]",
    )
    .to(&["repo"])
    .outside(),
    changes("write_file", "Commit {path} to {branch} of {repo}: “{message}”")
        .when(&[(
            "sha=new",
            "Commit the new file {path} to {branch} of {repo}: “{message}”",
        )])
        .to(&["repo", "branch"])
        .outside()
        .signed()
        .before(
            "get_file",
            &[("repo", "repo"), ("path", "path"), ("ref", "branch")],
            &[("content", "")],
        ),
    adds("rerun_workflow", "Run a workflow of {repo} again")
        .to(&["repo"])
        .outside(),
    adds(
        "dispatch_workflow",
        "Start the workflow {workflow} of {repo}[ on {ref}]",
    )
    .to(&["repo"])
    .outside(),
];
