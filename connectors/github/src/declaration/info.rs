//! The connect form, and the questions that need no model.

use mosaic_connector_kit::info::{
    ConnectorInfo, Entity, Field, FieldKind, OAuth, Pattern, Redirect, SearchTool, pattern,
};

pub(super) fn info() -> ConnectorInfo {
    ConnectorInfo {
        id: "github",
        name: "GitHub",
        icon: "code",
        description: "Repositories, code, issues, pull requests and Actions runs: reads and searches them, and opens, comments, reviews and merges after approval.",
        fields: fields(),
        examples: vec![
            "PRs that need my review",
            "latest failed runs",
            "open issues in storefront",
            "Why did the checkout fail last week, and which PR fixed it?",
            "What changed between v2.18.0 and v2.18.1 of checkout?",
        ],
        patterns: patterns(),
        search_tools: search_tools(),
        words: vec![
            "github",
            "repo",
            "repository",
            "repositories",
            "code",
            "source",
            "file",
            "commit",
            "branch",
            "tag",
            "release",
            "issue",
            "pull request",
            "pr",
            "prs",
            "merge",
            "merged",
            "review",
            "reviewer",
            "diff",
            "ci",
            "build",
            "workflow",
            "actions",
            "pipeline",
            "run",
            "job",
            "log",
            "deploy",
            "readme",
        ],
        entities: entities(),
        schema_tools: vec!["list_repositories", "list_workflows", "get_repository"],
        oauth: Some(oauth()),
    }
}

fn search_tools() -> Vec<SearchTool> {
    vec![
        SearchTool::new("list_pull_requests", "")
            .with("filter", "needs_my_review")
            .finds(&["my review", "review me", "wait me", "waiting me", "reviewed me"]),
        SearchTool::new("list_pull_requests", "")
            .with("filter", "mine")
            .finds(&["my pr", "my prs", "my pull", "pr mine"]),
        SearchTool::new("search_issues", "query")
            .after("updated:>={}")
            .newest("sort", "updated")
            .finds(&["pr", "pull request", "issue", "bug", "merged", "review"]),
        SearchTool::new("search_code", "query").finds(&["code", "function", "source file", "readme"]),
    ]
}

fn oauth() -> OAuth {
    OAuth {
        authorize_url: "https://github.com/login/oauth/authorize",
        token_url: "https://github.com/login/oauth/access_token",
        device_url: Some("https://github.com/login/device/code"),
        read_scopes: vec!["repo", "read:org", "notifications"],
        write_scopes: vec!["workflow"],
        parameters: vec![],
        pkce: true,
        client_secret: true,
        redirect: Redirect::Loopback,
        token_env: "GITHUB_TOKEN",
    }
}

fn fields() -> Vec<Field> {
    vec![
        Field::new("GITHUB_TOKEN", "Token", FieldKind::Secret)
            .required()
            .help(
                "Fine-grained: Contents, Issues, Pull requests, Actions, Commit statuses, Checks; read, or write to change \
                 things. Classic: repo, read:org, notifications (which only classic tokens see), workflow to edit workflows",
            )
            .help_url("https://github.com/settings/personal-access-tokens/new"),
        Field::new("GITHUB_API_URL", "API address", FieldKind::Text)
            .default("https://api.github.com")
            .help("For GitHub Enterprise Server: https://your-host/api/v3")
            .advanced(),
    ]
}

fn entities() -> Vec<Entity> {
    vec![
        Entity {
            name: "pull request",
            pattern: r"(https://[\w.-]+/[\w.-]+/[\w.-]+/pull/\d+)",
            tool: "get_pull_request",
            argument: "repo",
            example: "https://github.com/larkspur/checkout/pull/234",
        },
        Entity {
            name: "issue",
            pattern: r"(https://[\w.-]+/[\w.-]+/[\w.-]+/issues/\d+)",
            tool: "get_issue",
            argument: "repo",
            example: "https://github.com/larkspur/infra/issues/78",
        },
        Entity {
            name: "commit",
            pattern: r"(https://[\w.-]+/[\w.-]+/[\w.-]+/commit/[0-9a-f]{7,40})",
            tool: "get_commit",
            argument: "repo",
            example: "https://github.com/larkspur/checkout/commit/0a1b2c3d4e",
        },
        Entity {
            name: "run",
            pattern: r"(https://[\w.-]+/[\w.-]+/[\w.-]+/actions/runs/\d+)",
            tool: "get_workflow_jobs",
            argument: "repo",
            example: "https://github.com/larkspur/checkout/actions/runs/1234",
        },
        Entity {
            name: "issue or pull request",
            pattern: r"\b([A-Za-z0-9][\w.-]*/[\w.-]+#\d+)\b",
            tool: "get_issue",
            argument: "repo",
            example: "larkspur/checkout#231",
        },
        Entity {
            name: "issue or pull request",
            pattern: r"(?:^|[\s(])([A-Za-z][\w.-]{2,}#\d+)\b",
            tool: "get_issue",
            argument: "repo",
            example: "checkout#231",
        },
    ]
}

fn patterns() -> Vec<Pattern> {
    [pull_patterns(), other_patterns()].concat()
}

fn pull_patterns() -> Vec<Pattern> {
    let mine = [("filter", "needs_my_review")];
    vec![
        pattern(
            "(show) (me) (list) (the) (which) prs|pulls (that) need|needs|await|awaiting (my) review",
            "list_pull_requests",
            &mine,
        ),
        pattern(
            "(show) (me) (list) (the) (which) pull requests (that) need|needs|await|awaiting (my) review",
            "list_pull_requests",
            &mine,
        ),
        pattern(
            "what|which (prs|pulls) (do) (should) i (have) (to) review",
            "list_pull_requests",
            &mine,
        ),
        pattern("my review requests|queue", "list_pull_requests", &mine),
        pattern(
            "(list) (show) (me) (all) (the) my (open) prs|pulls",
            "list_pull_requests",
            &[("filter", "mine")],
        ),
        pattern(
            "(list) (show) (me) (all) (the) my (open) pull requests",
            "list_pull_requests",
            &[("filter", "mine")],
        ),
        pattern(
            "(list) (show) (me) (all) (the) open prs|pulls",
            "list_pull_requests",
            &[],
        ),
        pattern(
            "(list) (show) (me) (all) (the) open pull requests",
            "list_pull_requests",
            &[],
        ),
        pattern(
            "(list) (show) (me) (all) (the) (open) prs|pulls in|of|for|on {repo}",
            "list_pull_requests",
            &[("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) (all) (the) (open) pull requests in|of|for|on {repo}",
            "list_pull_requests",
            &[("repo", "{repo}")],
        ),
    ]
}

fn other_patterns() -> Vec<Pattern> {
    vec![
        pattern(
            "(list) (show) (me) (all) (the) (open) issues in|of|for|on {repo}",
            "list_issues",
            &[("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) (all) my (open) github issues",
            "list_issues",
            &[],
        ),
        pattern(
            "(list) (show) (me) (the) (latest|last|recent) failed|failing|broken runs|builds|workflows|jobs",
            "get_workflow_runs",
            &[("status", "failure")],
        ),
        pattern(
            "(list) (show) (me) (the) (latest|last|recent) failed|failing|broken runs|builds in|of|on|for {repo}",
            "get_workflow_runs",
            &[("status", "failure"), ("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) (the) latest|last|recent runs|builds",
            "get_workflow_runs",
            &[],
        ),
        pattern(
            "(list) (show) (me) (the) latest|last|recent runs|builds in|of|on|for {repo}",
            "get_workflow_runs",
            &[("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) my (unread) (github) notifications",
            "list_notifications",
            &[],
        ),
        pattern(
            "(list) (show) (me) (all) (my) (the) (our) repositories|repos",
            "list_repositories",
            &[],
        ),
        pattern(
            "(list) (show) (me) (the) latest|last|recent commits in|of|on|to {repo}",
            "list_commits",
            &[("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) (the) (latest|last|recent) releases of|in|for {repo}",
            "list_tags_releases",
            &[("repo", "{repo}")],
        ),
        pattern(
            "(list) (show) (me) (the) branches of|in {repo}",
            "list_branches",
            &[("repo", "{repo}")],
        ),
    ]
}
