//! Workflows, runs, jobs and the checks that come of them.

use super::{Draw, node_id, time};
use crate::github::state::{Job, Run, number_id};
use crate::rfc3339;
use serde_json::{Value, json};

impl Draw<'_> {
    pub(in crate::github) fn workflow(&self, index: usize) -> Value {
        let Some(workflow) = self.repository.workflows.get(index) else {
            return Value::Null;
        };
        let id = self.repository.workflow_id(index);
        let path = format!(".github/workflows/{}", workflow.file);
        json!({
            "id": id,
            "node_id": node_id(&format!("workflow:{id}")),
            "name": workflow.name,
            "path": path,
            "state": "active",
            "created_at": rfc3339(self.repository.created),
            "updated_at": rfc3339(self.repository.created),
            "url": self.api(&format!("/actions/workflows/{id}")),
            "html_url": self.html(&format!("/blob/main/{path}")),
            "badge_url": self.html(&format!("/workflows/{}/badge.svg", workflow.name))
        })
    }

    fn pull_minimal(&self, number: u64) -> Option<Value> {
        let pull = self.repository.issues.get(&number)?.pull.as_ref()?;
        let repo = json!({
            "id": number_id(&format!("repository:{}", self.repository.name)),
            "url": self.api(""),
            "name": self.repository.name
        });
        Some(json!({
            "id": number_id(&format!("pull:{}:{number}", self.repository.name)),
            "number": number,
            "url": self.api(&format!("/pulls/{number}")),
            "head": {"ref": pull.branch, "sha": pull.head(), "repo": repo},
            "base": {"ref": pull.base_branch, "sha": pull.base, "repo": repo}
        }))
    }

    pub(in crate::github) fn run(&self, run: &Run) -> Value {
        let workflow = self.repository.workflows.get(run.workflow);
        let api = self.api(&format!("/actions/runs/{}", run.id));
        let workflow_id = self.repository.workflow_id(run.workflow);
        let pulls: Vec<Value> = run
            .pull
            .and_then(|number| self.pull_minimal(number))
            .into_iter()
            .collect();
        let facts = json!({
            "id": run.id,
            "name": workflow.map(|workflow| workflow.name.clone()),
            "node_id": node_id(&format!("run:{}", run.id)),
            "check_suite_id": run.id + 7,
            "check_suite_node_id": node_id(&format!("suite:{}", run.id)),
            "head_branch": run.branch,
            "head_sha": run.sha,
            "path": workflow.map(|workflow| format!(".github/workflows/{}", workflow.file)),
            "display_title": run.title,
            "run_number": run.number,
            "run_attempt": run.attempt,
            "event": run.event,
            "status": run.status,
            "conclusion": run.conclusion,
            "workflow_id": workflow_id,
            "pull_requests": pulls,
            "created_at": rfc3339(run.created),
            "updated_at": rfc3339(run.updated),
            "run_started_at": rfc3339(run.created),
            "actor": self.user(&run.by),
            "triggering_actor": self.user(&run.by)
        });
        let addresses = json!({
            "url": api,
            "html_url": self.html(&format!("/actions/runs/{}", run.id)),
            "jobs_url": format!("{api}/jobs"),
            "logs_url": format!("{api}/logs"),
            "check_suite_url": self.api(&format!("/check-suites/{}", run.id + 7)),
            "artifacts_url": format!("{api}/artifacts"),
            "cancel_url": format!("{api}/cancel"),
            "rerun_url": format!("{api}/rerun"),
            "previous_attempt_url": null,
            "workflow_url": self.api(&format!("/actions/workflows/{workflow_id}")),
            "head_commit": self.simple_commit(&run.sha),
            "repository": self.minimal_repository(),
            "head_repository": self.minimal_repository()
        });
        super::merge(facts, addresses)
    }

    fn simple_commit(&self, sha: &str) -> Value {
        let Some(commit) = self.repository.git.commits.get(sha) else {
            return Value::Null;
        };
        let who = self.signature(&commit.author, commit.when);
        let who = json!({"name": who["name"], "email": who["email"]});
        json!({
            "id": sha,
            "tree_id": crate::github::git::tree_sha(&commit.tree),
            "message": commit.message,
            "timestamp": rfc3339(commit.when),
            "author": who,
            "committer": who
        })
    }

    pub(in crate::github) fn job(&self, run: &Run, job: &Job) -> Value {
        let api = self.api(&format!("/actions/jobs/{}", job.id));
        let steps: Vec<Value> = ["Set up job", "Run actions/checkout@v5", "Run", "Complete job"]
            .iter()
            .zip(1..)
            .map(|(name, number)| {
                let conclusion = match job.conclusion.as_deref() {
                    Some("failure") if *name != "Run" => Some("success"),
                    other => other,
                };
                json!({
                    "name": if *name == "Run" { format!("Run {}", job.name) } else { (*name).to_owned() },
                    "status": job.status,
                    "conclusion": conclusion,
                    "number": number,
                    "started_at": rfc3339(job.started),
                    "completed_at": time(job.completed)
                })
            })
            .collect();
        json!({
            "id": job.id,
            "run_id": run.id,
            "run_url": self.api(&format!("/actions/runs/{}", run.id)),
            "run_attempt": run.attempt,
            "node_id": node_id(&format!("job:{}", job.id)),
            "workflow_name": self.repository.workflows.get(run.workflow).map(|workflow| workflow.name.clone()),
            "head_branch": run.branch,
            "head_sha": run.sha,
            "url": api,
            "html_url": self.html(&format!("/actions/runs/{}/job/{}", run.id, job.id)),
            "status": job.status,
            "conclusion": job.conclusion,
            "created_at": rfc3339(job.started),
            "started_at": rfc3339(job.started),
            "completed_at": time(job.completed),
            "name": job.name,
            "steps": steps,
            "check_run_url": self.api(&format!("/check-runs/{}", job.id)),
            "labels": ["ubuntu-latest"],
            "runner_id": 31,
            "runner_name": "GitHub Actions 31",
            "runner_group_id": 0,
            "runner_group_name": "GitHub Actions"
        })
    }

    /// Draws a job as a check of its commit.
    pub(in crate::github) fn check(&self, run: &Run, job: &Job) -> Value {
        let api = self.api(&format!("/check-runs/{}", job.id));
        let html = self.html(&format!("/actions/runs/{}/job/{}", run.id, job.id));
        json!({
            "id": job.id,
            "node_id": node_id(&format!("check:{}", job.id)),
            "name": job.name,
            "head_sha": run.sha,
            "external_id": format!("{}", job.id),
            "url": api,
            "html_url": html,
            "details_url": html,
            "status": job.status,
            "conclusion": job.conclusion,
            "started_at": rfc3339(job.started),
            "completed_at": time(job.completed),
            "check_suite": {"id": run.id + 7},
            "output": {
                "title": null,
                "summary": null,
                "text": null,
                "annotations_count": 0,
                "annotations_url": format!("{api}/annotations")
            },
            "app": null,
            "pull_requests": run.pull.and_then(|number| self.pull_minimal(number)).into_iter().collect::<Vec<_>>()
        })
    }
}
