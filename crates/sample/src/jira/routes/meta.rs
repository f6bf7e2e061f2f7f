//! Who asks, projects, fields, people, types of links, and what a new issue needs.

use super::super::SITE;
use super::super::json;
use super::super::model::{KINDS, Kind, LINK_TYPES, Project, State};
use super::super::reply::{Asked, Refusal, Reply, ok};
use axum::http::StatusCode;
use serde_json::{Value, json};

pub(super) fn myself(state: &State, asked: &Asked) -> Reply {
    asked.only(&["expand"])?;
    let mut me = json::user(state.me());
    me["locale"] = json!("en_GB");
    me["groups"] = json!({"size": 2, "items": []});
    me["applicationRoles"] = json!({"size": 1, "items": []});
    me["expand"] = json!("groups,applicationRoles");
    ok(me)
}

pub(super) fn server_info(state: &State, asked: &Asked) -> Reply {
    asked.only(&[])?;
    ok(json!({
        "baseUrl": SITE, "version": "1001.0.0-SNAPSHOT", "versionNumbers": [1001, 0, 0], "deploymentType": "Cloud",
        "buildNumber": 100_301, "buildDate": json::moment(state.now), "serverTime": json::moment(state.now),
        "scmInfo": "1f51473f5c7b75c1a69a0090f4832cdc5053702a", "serverTitle": "Jira", "defaultLocale": {"locale": "en_GB"},
    }))
}

pub(super) fn projects(state: &State, asked: &Asked) -> Reply {
    asked.only(&[
        "startAt",
        "maxResults",
        "orderBy",
        "query",
        "keys",
        "typeKey",
        "action",
        "expand",
        "status",
    ])?;
    let (start, size) = asked.page(50, 100)?;
    let query = asked.get("query").unwrap_or_default().to_lowercase();
    let keys = asked.list("keys");
    let mut found: Vec<&Project> = state
        .projects
        .iter()
        .filter(|it| it.name.to_lowercase().contains(&query) || it.key.to_lowercase().contains(&query))
        .filter(|it| keys.is_empty() || keys.contains(&it.key))
        .collect();
    match asked.get("orderBy") {
        None | Some("key" | "+key") => found.sort_by(|one, other| one.key.cmp(&other.key)),
        Some("name" | "+name") => found.sort_by(|one, other| one.name.cmp(&other.name)),
        Some(other) => {
            return Err(Refusal::bad(format!(
                "The orderBy value '{other}' is not supported."
            )));
        }
    }
    let expand = asked.list("expand");
    let page = found.iter().skip(start).take(size);
    let values: Vec<Value> = page
        .map(|project| json::project(state, project, &expand))
        .collect();
    ok(json!({
        "self": json::address(&format!("project/search?maxResults={size}&startAt={start}")),
        "maxResults": size, "startAt": start, "total": found.len(),
        "isLast": start + values.len() >= found.len(), "values": values,
    }))
}

pub(super) fn fields(asked: &Asked) -> Reply {
    asked.only(&[])?;
    ok(json::FIELDS.iter().map(json::field).collect())
}

pub(super) fn users(state: &State, asked: &Asked) -> Reply {
    asked.only(&["query", "accountId", "startAt", "maxResults", "property"])?;
    if asked.get("query").is_none() && asked.get("accountId").is_none() {
        return Err(Refusal::bad(
            "The query, accountId or property parameter must be given.",
        ));
    }
    people(state, asked, true)
}

pub(super) fn assignable(state: &State, asked: &Asked) -> Reply {
    asked.only(&[
        "query",
        "accountId",
        "project",
        "issueKey",
        "issueId",
        "startAt",
        "maxResults",
        "recommend",
    ])?;
    let project = asked.get("project").map(|key| state.project(key).is_some());
    let issue = asked.get("issueKey").map(|key| state.issue(key).is_some());
    match project.or(issue) {
        None => Err(Refusal::bad(
            "Either the project or the issueKey parameter must be given.",
        )),
        Some(false) => Err(Refusal::missing("No project could be found.")),
        Some(true) => people(state, asked, false),
    }
}

fn people(state: &State, asked: &Asked, customers: bool) -> Reply {
    let (start, size) = asked.page(50, 1_000)?;
    let query = asked.get("query").unwrap_or_default().to_lowercase();
    let fits = |name: &str, email: &str| {
        let name = name.to_lowercase();
        email.to_lowercase().starts_with(&query)
            || name.starts_with(&query)
            || name.split(' ').any(|word| word.starts_with(&query))
    };
    let found = state
        .people
        .iter()
        .filter(|it| customers || !it.customer)
        .filter(|it| fits(&it.name, &it.email))
        .filter(|it| asked.get("accountId").is_none_or(|id| id == it.id));
    ok(found.skip(start).take(size).map(json::user).collect())
}

pub(super) fn link_types(asked: &Asked) -> Reply {
    asked.only(&[])?;
    let all: Vec<Value> = LINK_TYPES.into_iter().map(json::link_type).collect();
    ok(json!({"issueLinkTypes": all}))
}

fn project<'a>(state: &'a State, key: &str) -> Result<&'a Project, Refusal> {
    let found = state
        .projects
        .iter()
        .find(|it| it.key.eq_ignore_ascii_case(key) || it.id.to_string() == key);
    found.ok_or_else(|| {
        Refusal::new(
            StatusCode::NOT_FOUND,
            format!("No project could be found with key '{key}'."),
        )
    })
}

fn kinds(project: &Project) -> impl Iterator<Item = Kind> {
    project.kinds.iter().map(|&place| KINDS[place])
}

pub(super) fn create_types(state: &State, asked: &Asked, key: &str) -> Reply {
    asked.only(&["startAt", "maxResults"])?;
    let (start, size) = asked.page(50, 200)?;
    let project = project(state, key)?;
    let types: Vec<Value> = kinds(project)
        .skip(start)
        .take(size)
        .map(json::issue_type)
        .collect();
    ok(json!({"startAt": start, "maxResults": size, "total": project.kinds.len(), "issueTypes": types}))
}

pub(super) fn create_fields(state: &State, asked: &Asked, (key, kind): (&str, &str)) -> Reply {
    asked.only(&["startAt", "maxResults"])?;
    let (start, size) = asked.page(50, 200)?;
    let project = project(state, key)?;
    let kind = kinds(project)
        .find(|it| it.id == kind)
        .ok_or_else(|| Refusal::missing(format!("Issue type with id '{kind}' does not exist.")))?;
    let all: Vec<Value> = json::FIELDS
        .iter()
        .filter(|(id, ..)| super::fields::SETTABLE.contains(id))
        .map(|field| json::create_field(field, project, kind))
        .collect();
    let fields: Vec<&Value> = all.iter().skip(start).take(size).collect();
    ok(json!({"startAt": start, "maxResults": size, "total": all.len(), "fields": fields}))
}
