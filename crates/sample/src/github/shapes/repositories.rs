//! Repositories, from the few fields that stand beside other things to all of them; releases, tags, branches,
//! notifications.

use super::{Draw, merge, node_id, time, user};
use crate::github::state::{About, Notification, OWNER, Release, number_id};
use crate::rfc3339;
use serde_json::{Map, Value, json};

/// The addresses of a repository's parts.
const ADDRESSES: [(&str, &str); 37] = [
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
    ("url", ""),
];

impl Draw<'_> {
    /// Draws what stands beside a run or a notification.
    pub(in crate::github) fn minimal_repository(&self) -> Value {
        let repository = self.repository;
        let mut all = Map::new();
        for (name, rest) in ADDRESSES {
            all.insert(name.to_owned(), json!(self.api(rest)));
        }
        let id = number_id(&format!("repository:{}", repository.name));
        merge(
            json!({
                "id": id,
                "node_id": node_id(&repository.name),
                "name": repository.name,
                "full_name": repository.full_name(),
                "owner": user(self.state, OWNER),
                "private": repository.private,
                "html_url": self.html(""),
                "description": repository.description,
                "fork": false
            }),
            Value::Object(all),
        )
    }

    /// Draws a repository as lists have it.
    pub(in crate::github) fn repository(&self) -> Value {
        let repository = self.repository;
        let full = repository.full_name();
        let open = repository.open_issues();
        let bytes: usize = repository.git.blobs.values().map(|blob| blob.len()).sum();
        let more = json!({
            "clone_url": format!("https://github.com/{full}.git"),
            "git_url": format!("git://github.com/{full}.git"),
            "ssh_url": format!("git@github.com:{full}.git"),
            "svn_url": self.html(""),
            "mirror_url": null,
            "homepage": null,
            "default_branch": "main",
            "language": repository.language,
            "topics": repository.topics,
            "visibility": if repository.private { "private" } else { "public" },
            "archived": false,
            "disabled": false,
            "is_template": false,
            "allow_forking": false,
            "web_commit_signoff_required": false,
            "license": null,
            "size": bytes / 1024,
            "created_at": rfc3339(repository.created),
            "updated_at": rfc3339(repository.pushed()),
            "pushed_at": rfc3339(repository.pushed())
        });
        let counts = json!({
            "forks": 0,
            "forks_count": 0,
            "stargazers_count": 3,
            "watchers": 3,
            "watchers_count": 3,
            "open_issues": open,
            "open_issues_count": open,
            "has_issues": true,
            "has_projects": true,
            "has_wiki": false,
            "has_pages": false,
            "has_discussions": false,
            "permissions": {"admin": false, "maintain": false, "push": true, "triage": true, "pull": true}
        });
        merge(merge(self.minimal_repository(), more), counts)
    }

    /// Draws a repository with all there is.
    pub(in crate::github) fn full_repository(&self) -> Value {
        merge(
            self.repository(),
            json!({
                "network_count": 0,
                "subscribers_count": 12,
                "organization": user(self.state, OWNER),
                "allow_squash_merge": true,
                "allow_merge_commit": true,
                "allow_rebase_merge": true,
                "delete_branch_on_merge": true
            }),
        )
    }

    pub(in crate::github) fn branch(&self, (name, sha): &(String, String)) -> Value {
        json!({
            "name": name,
            "commit": {"sha": sha, "url": self.api(&format!("/commits/{sha}"))},
            "protected": name == "main"
        })
    }

    pub(in crate::github) fn tag(&self, (name, sha): &(String, String)) -> Value {
        json!({
            "name": name,
            "commit": {"sha": sha, "url": self.api(&format!("/commits/{sha}"))},
            "zipball_url": self.api(&format!("/zipball/refs/tags/{name}")),
            "tarball_url": self.api(&format!("/tarball/refs/tags/{name}")),
            "node_id": node_id(&format!("tag:{name}"))
        })
    }

    pub(in crate::github) fn release(&self, release: &Release) -> Value {
        let tag = &release.tag;
        let api = self.api(&format!("/releases/{}", release.id));
        json!({
            "url": api,
            "assets_url": format!("{api}/assets"),
            "upload_url": format!("{api}/assets{{?name,label}}"),
            "html_url": self.html(&format!("/releases/tag/{tag}")),
            "id": release.id,
            "author": self.user(&release.by),
            "node_id": node_id(&format!("release:{tag}")),
            "tag_name": tag,
            "target_commitish": "main",
            "name": release.name,
            "draft": false,
            "immutable": false,
            "prerelease": false,
            "created_at": rfc3339(release.when),
            "published_at": rfc3339(release.when),
            "updated_at": rfc3339(release.when),
            "assets": [],
            "tarball_url": self.api(&format!("/tarball/{tag}")),
            "zipball_url": self.api(&format!("/zipball/{tag}")),
            "body": release.body
        })
    }

    pub(in crate::github) fn notification(&self, told: &Notification) -> Value {
        let (title, url, kind) = match &told.about {
            About::Issue(number) => {
                let issue = self.repository.issues.get(number);
                let is_pull = issue.is_some_and(|issue| issue.pull.is_some());
                (
                    issue.map(|issue| issue.title.clone()).unwrap_or_default(),
                    if is_pull {
                        self.api(&format!("/pulls/{number}"))
                    } else {
                        self.api(&format!("/issues/{number}"))
                    },
                    if is_pull { "PullRequest" } else { "Issue" },
                )
            }
            About::Release(tag) => {
                let release = self
                    .repository
                    .releases
                    .iter()
                    .find(|release| release.tag == *tag);
                (
                    release.map(|release| release.name.clone()).unwrap_or_default(),
                    self.api(&format!("/releases/{}", release.map_or(0, |release| release.id))),
                    "Release",
                )
            }
        };
        let id = told.id;
        let api = format!("{}/notifications/threads/{id}", self.state.base);
        json!({
            "id": id.to_string(),
            "unread": told.unread,
            "reason": told.reason,
            "updated_at": rfc3339(told.when),
            "last_read_at": time((!told.unread).then_some(told.when)),
            "subject": {"title": title, "url": url, "latest_comment_url": url, "type": kind},
            "repository": self.minimal_repository(),
            "url": api,
            "subscription_url": format!("{api}/subscription")
        })
    }
}
