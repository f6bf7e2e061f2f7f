//! What issues are made of: types, statuses, fields, projects, boards, sprints.

use super::super::model::{Board, KINDS, Kind, PRIORITIES, Project, SEVERITIES, Sprint, State, Status};
use super::{address, avatars, moment, user};
use crate::jira::SITE;
use serde_json::{Value, json};

/// A field: id, name, type, what its items are; the type of a custom one.
type Field = (&'static str, &'static str, &'static str, Option<&'static str>);

/// The fields of the site.
pub(in super::super) const FIELDS: [Field; 35] = [
    ("summary", "Summary", "string", None),
    ("description", "Description", "string", None),
    ("issuetype", "Issue Type", "issuetype", None),
    ("project", "Project", "project", None),
    ("status", "Status", "status", None),
    (
        "statuscategorychangedate",
        "Status Category Changed",
        "datetime",
        None,
    ),
    ("priority", "Priority", "priority", None),
    ("assignee", "Assignee", "user", None),
    ("reporter", "Reporter", "user", None),
    ("creator", "Creator", "user", None),
    ("labels", "Labels", "array", Some("string")),
    ("parent", "Parent", "issuelink", None),
    ("subtasks", "Sub-tasks", "array", Some("issuelinks")),
    ("issuelinks", "Linked Issues", "array", Some("issuelinks")),
    ("created", "Created", "datetime", None),
    ("updated", "Updated", "datetime", None),
    ("duedate", "Due date", "date", None),
    ("resolution", "Resolution", "resolution", None),
    ("resolutiondate", "Resolved", "datetime", None),
    ("comment", "Comment", "comments-page", None),
    ("attachment", "Attachment", "array", Some("attachment")),
    ("worklog", "Log Work", "array", Some("worklog")),
    ("timetracking", "Time tracking", "timetracking", None),
    ("components", "Components", "array", Some("component")),
    ("fixVersions", "Fix versions", "array", Some("version")),
    ("versions", "Affects versions", "array", Some("version")),
    ("environment", "Environment", "string", None),
    ("votes", "Votes", "votes", None),
    ("watches", "Watchers", "watches", None),
    ("security", "Security Level", "securitylevel", None),
    ("customfield_10016", "Story Points", "number", None),
    ("customfield_10019", "Rank", "any", None),
    ("customfield_10020", "Sprint", "array", Some("json")),
    ("customfield_10040", "Severity", "option", None),
    ("customfield_10041", "Customer order", "string", None),
];

fn schema(&(id, _, kind, items): &Field) -> Value {
    let mut schema = json!({"type": kind});
    if let Some(items) = items {
        schema["items"] = json!(items);
    }
    let Some(number) = id.strip_prefix("customfield_") else {
        schema["system"] = json!(id);
        return schema;
    };
    schema["customId"] = json!(number.parse::<u32>().unwrap_or_default());
    schema["custom"] = json!(match id {
        "customfield_10016" => "com.atlassian.jira.plugin.system.customfieldtypes:float",
        "customfield_10019" => "com.pyxis.greenhopper.jira:gh-lexo-rank",
        "customfield_10020" => "com.pyxis.greenhopper.jira:gh-sprint",
        "customfield_10040" => "com.atlassian.jira.plugin.system.customfieldtypes:select",
        _ => "com.atlassian.jira.plugin.system.customfieldtypes:textfield",
    });
    schema
}

/// Returns a field as the list of all has it.
pub(in super::super) fn field(field: &Field) -> Value {
    let &(id, name, _, _) = field;
    let custom = id.starts_with("customfield_");
    let clauses = match id.strip_prefix("customfield_") {
        Some(number) => vec![format!("cf[{number}]"), name.to_owned()],
        None => vec![id.to_owned()],
    };
    json!({
        "id": id, "key": id, "name": name, "untranslatedName": name, "custom": custom, "orderable": true,
        "navigable": !["comment", "worklog", "attachment"].contains(&id), "searchable": true,
        "clauseNames": clauses, "schema": schema(field),
    })
}

/// Returns a field as the form for a new issue has it.
pub(in super::super) fn create_field(field: &Field, project: &Project, kind: Kind) -> Value {
    let &(id, name, _, _) = field;
    let option = |id: &str, name: &str| json!({"self": address(&format!("customFieldOption/{id}")), "value": name, "id": id});
    let allowed = match id {
        "priority" => Some(
            PRIORITIES
                .iter()
                .map(|(id, name)| json!({"self": address(&format!("priority/{id}")), "name": name, "id": id}))
                .collect::<Vec<_>>(),
        ),
        "customfield_10040" => Some(SEVERITIES.iter().map(|(id, name)| option(id, name)).collect()),
        "issuetype" => Some(vec![issue_type(kind)]),
        "project" => Some(vec![json!({
            "self": address(&format!("project/{}", project.id)), "id": project.id.to_string(),
            "key": project.key, "name": project.name,
        })]),
        _ => None,
    };
    let required = ["summary", "issuetype", "project"].contains(&id) || (id == "parent" && kind.level < 0);
    let mut value = json!({
        "required": required, "schema": schema(field), "name": name, "key": id, "fieldId": id,
        "hasDefaultValue": id == "priority", "operations": ["set"],
    });
    if let Some(allowed) = allowed {
        value["allowedValues"] = json!(allowed);
    }
    if id == "priority" {
        value["defaultValue"] = json!({"self": address("priority/3"), "name": "Medium", "id": "3"});
    }
    value
}

/// Returns a status.
pub(in super::super) fn status(status: Status) -> Value {
    let (id, key, colour, name) = status.category.facts();
    json!({
        "self": address(&format!("status/{}", status.id)), "description": "",
        "iconUrl": format!("{SITE}/images/icons/statuses/generic.png"), "name": status.name, "id": status.id,
        "statusCategory": {
            "self": address(&format!("statuscategory/{id}")), "id": id, "key": key, "colorName": colour, "name": name,
        },
    })
}

/// Returns what leads to a status. The transition's id is made of the status's.
pub(in super::super) fn transition(to: Status) -> Value {
    let name = match to.name {
        "In Progress" => "Start progress",
        "In Review" => "Send to review",
        "Blocked" => "Block",
        "Waiting for customer" => "Ask the customer",
        "Resolved" => "Resolve",
        "To Do" => "Back to To Do",
        other => other,
    };
    let id = to.id.trim_start_matches("100").parse::<u32>().unwrap_or_default() * 10 + 11;
    json!({
        "id": id.to_string(), "name": name, "to": status(to), "hasScreen": false, "isGlobal": true,
        "isInitial": false, "isAvailable": true, "isConditional": false, "looped": false,
    })
}

/// Returns an issue type.
pub(in super::super) fn issue_type(kind: Kind) -> Value {
    json!({
        "self": address(&format!("issuetype/{}", kind.id)), "id": kind.id, "description": kind.about,
        "iconUrl": format!("{SITE}/images/icons/issuetypes/{}.svg", kind.name.to_lowercase()),
        "name": kind.name, "subtask": kind.level < 0, "avatarId": 10315, "hierarchyLevel": kind.level,
    })
}

/// Returns a type of links.
pub(in super::super) fn link_type((id, name, inward, outward): (&str, &str, &str, &str)) -> Value {
    json!({
        "id": id, "name": name, "inward": inward, "outward": outward,
        "self": address(&format!("issueLinkType/{id}")),
    })
}

/// Returns a project with what the request expands.
pub(in super::super) fn project(state: &State, project: &Project, expand: &[String]) -> Value {
    let mut value = json!({
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
        "self": address(&format!("project/{}", project.id)), "id": project.id.to_string(), "key": project.key,
        "name": project.name, "avatarUrls": avatars(&project.key), "projectTypeKey": project.kind,
        "simplified": false, "style": "classic", "isPrivate": false, "properties": {},
    });
    let has = |name: &str| expand.iter().any(|given| given == name);
    if has("description") {
        value["description"] = json!(project.about);
    }
    if has("lead") {
        value["lead"] = state.people.get(project.lead).map_or(Value::Null, user);
    }
    if has("issueTypes") {
        value["issueTypes"] = project
            .kinds
            .iter()
            .map(|&place| issue_type(KINDS[place]))
            .collect();
    }
    if has("insight") {
        let place = state.project(&project.key);
        let own = || state.issues.iter().filter(|issue| Some(issue.project) == place);
        let latest = own().map(|issue| issue.updated).max().unwrap_or(state.now);
        value["insight"] = json!({"totalIssueCount": own().count(), "lastIssueUpdateTime": moment(latest)});
    }
    value
}

/// Returns a board.
pub(in super::super) fn board(state: &State, board: &Board) -> Value {
    let mut value = json!({
        "id": board.id, "self": format!("{SITE}/rest/agile/1.0/board/{}", board.id), "name": board.name,
        "type": board.kind, "isPrivate": false,
    });
    if let Some(project) = state.projects.get(board.project) {
        value["location"] = json!({
            "projectId": project.id, "displayName": format!("{} ({})", project.name, project.key),
            "projectName": project.name, "projectKey": project.key, "projectTypeKey": project.kind,
            "avatarURI": format!("{SITE}/rest/api/2/universal_avatar/view/type/project/avatar/10415"),
            "name": format!("{} ({})", project.name, project.key),
        });
    }
    value
}

/// Returns a sprint.
pub(in super::super) fn sprint(sprint: &Sprint) -> Value {
    let mut value = json!({
        "id": sprint.id, "self": format!("{SITE}/rest/agile/1.0/sprint/{}", sprint.id), "state": sprint.state,
        "name": sprint.name, "originBoardId": sprint.board, "goal": sprint.goal,
    });
    if let (Some(start), Some(end)) = (sprint.start, sprint.end) {
        value["startDate"] = json!(iso(start));
        value["endDate"] = json!(iso(end));
        if sprint.state == "closed" {
            value["completeDate"] = json!(iso(end));
        }
    }
    value
}

/// The agile API writes moments with a Z.
fn iso(moment: jiff::Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}
