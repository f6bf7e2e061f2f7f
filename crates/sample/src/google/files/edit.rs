//! `documents.batchUpdate`: all requests or none.
//!
//! <https://developers.google.com/workspace/docs/api/reference/rest/v1/documents/request>

use super::super::refusal::Refusal;
use super::document::{Document, Glyphs, Item, Style, Tab, blank};
use crate::stable_id;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// Applies requests and returns the changed document with the replies.
pub(super) fn apply(document: &Document, requests: &[Value]) -> Result<(Document, Vec<Value>), Refusal> {
    let mut changed = document.clone();
    let mut replies = vec![];
    for (position, request) in requests.iter().enumerate() {
        let one = request.as_object().filter(|one| one.len() == 1);
        let Some((kind, body)) = one.and_then(|one| one.iter().next()) else {
            return Err(Refusal::invalid(format!(
                "Invalid requests[{position}]: Request must have exactly one of its fields set."
            )));
        };
        let reply = step(&mut changed, kind, body)
            .map_err(|words| Refusal::invalid(format!("Invalid requests[{position}].{kind}: {words}")))?;
        replies.push(reply);
    }
    changed.revision += 1;
    Ok((changed, replies))
}

fn step(document: &mut Document, kind: &str, body: &Value) -> Result<Value, String> {
    match kind {
        "insertText" => insert_text(document, body)?,
        "deleteContentRange" => delete(document, body)?,
        "updateTextStyle" => text_style(document, body)?,
        "updateParagraphStyle" => paragraph_style(document, body)?,
        "createParagraphBullets" => bullets(document, body)?,
        "deleteParagraphBullets" => no_bullets(document, body)?,
        "insertTable" => insert_table(document, body)?,
        "replaceAllText" => return replace(document, body),
        other => return Err(format!("Unknown name \"{other}\": Cannot find field.")),
    }
    Ok(json!({}))
}

fn known(body: &Value, names: &[&str]) -> Result<(), String> {
    match body
        .as_object()
        .and_then(|body| body.keys().find(|key| !names.contains(&key.as_str())))
    {
        Some(stranger) => Err(format!("Unknown name \"{stranger}\": Cannot find field.")),
        None => Ok(()),
    }
}

fn tab<'a>(document: &'a mut Document, id: Option<&str>) -> Result<&'a mut Tab, String> {
    let found = match id {
        None => document.tabs.first_mut(),
        Some(id) => document.tabs.iter_mut().find(|tab| tab.id == id),
    };
    found.ok_or_else(|| format!("The tab with the ID {} was not found.", id.unwrap_or_default()))
}

/// Returns the tab and the place among its items where a request inserts.
fn place<'a>(document: &'a mut Document, body: &Value) -> Result<(&'a mut Tab, usize), String> {
    if let Some(end) = body.get("endOfSegmentLocation") {
        let tab = tab(document, end["tabId"].as_str())?;
        let last = tab.items.len() - 1;
        return Ok((tab, last));
    }
    let location = body.get("location").ok_or("A location must be given.")?;
    let index = location["index"].as_u64().unwrap_or(0);
    let tab = tab(document, location["tabId"].as_str())?;
    let at = position(tab, index)?;
    match tab.items.get(at) {
        Some(Item::Char(..) | Item::End(..) | Item::Object(_)) => Ok((tab, at)),
        Some(Item::Table | Item::Row | Item::Cell | Item::TableEnd) => Err(
            "The insertion index must be inside the bounds of an existing paragraph. You can still create new paragraphs by \
             inserting newlines."
                .to_owned(),
        ),
        None => Err(beyond(tab, index)),
    }
}

fn beyond(tab: &Tab, index: u64) -> String {
    let end = tab.end();
    format!("Index {index} must be less than the end index of the referenced segment, {end}.")
}

/// Returns which item stands at an index.
fn position(tab: &Tab, index: u64) -> Result<usize, String> {
    let index = usize::try_from(index).unwrap_or(usize::MAX);
    let mut at = 1;
    if index < at {
        return Err("The insertion index must be inside the bounds of an existing paragraph.".to_owned());
    }
    for (position, item) in tab.items.iter().enumerate() {
        if at == index {
            return Ok(position);
        }
        if at > index {
            return Err("The index splits a surrogate pair.".to_owned());
        }
        at += item.len();
    }
    if at == index {
        return Ok(tab.items.len());
    }
    Err(beyond(tab, index as u64))
}

fn range<'a>(document: &'a mut Document, body: &Value) -> Result<(&'a mut Tab, Range<usize>), String> {
    let range = body.get("range").ok_or("A range must be given.")?;
    let (start, end) = (range["startIndex"].as_u64(), range["endIndex"].as_u64());
    let (Some(start), Some(end)) = (start, end) else {
        return Err("The range must have a start and an end index.".to_owned());
    };
    if start >= end {
        return Err("The range should not be empty.".to_owned());
    }
    let tab = tab(document, range["tabId"].as_str())?;
    let items = position(tab, start)?..position(tab, end)?;
    Ok((tab, items))
}

fn insert_text(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["location", "endOfSegmentLocation", "text"])?;
    let text = body["text"].as_str().filter(|text| !text.is_empty());
    let text = text.ok_or("Text must not be empty.")?.to_owned();
    let (tab, at) = place(document, body)?;
    // New text looks like its neighbour; a new paragraph like the one it splits.
    let neighbour = tab.items[..at].iter().next_back();
    let style = match neighbour {
        Some(Item::Char(_, style)) => style.clone(),
        _ => match tab.items.get(at) {
            Some(Item::Char(_, style)) => style.clone(),
            _ => Style::new(),
        },
    };
    let end = tab.items[at..].iter().find(|item| matches!(item, Item::End(..)));
    let end = end.cloned().unwrap_or_else(blank);
    let new: Vec<Item> = text
        .chars()
        .map(|character| match character {
            '\n' => end.clone(),
            other => Item::Char(other, style.clone()),
        })
        .collect();
    tab.items.splice(at..at, new);
    Ok(())
}

fn delete(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["range"])?;
    let (tab, range) = range(document, body)?;
    if range.end >= tab.items.len() {
        return Err("The range cannot include the newline character at the end of the segment.".to_owned());
    }
    let count = |wanted: &Item| {
        tab.items[range.clone()]
            .iter()
            .filter(|item| *item == wanted)
            .count()
    };
    let cells_alone = count(&Item::Table) == 0 && (count(&Item::Cell) > 0 || count(&Item::Row) > 0);
    if count(&Item::Table) != count(&Item::TableEnd) || cells_alone {
        return Err("The range cannot partially overlap a table.".to_owned());
    }
    tab.items.drain(range);
    Ok(())
}

/// Sets what a mask names to what a style says, and to the default where it is silent.
fn restyle(style: &mut Style, new: &Value, fields: &str) -> Result<(), String> {
    let empty = Map::new();
    let new = new.as_object().unwrap_or(&empty);
    let names: Vec<String> = match fields {
        "*" => style.keys().chain(new.keys()).cloned().collect(),
        names => names.split(',').map(|name| name.trim().to_owned()).collect(),
    };
    for name in names {
        match new.get(&name) {
            Some(Value::Bool(false) | Value::Null) | None => style.remove(&name),
            Some(value) => style.insert(name.clone(), value.clone()),
        };
        if name == "link" && new.contains_key("link") {
            style.insert("underline".to_owned(), json!(true));
        }
    }
    Ok(())
}

fn mask(body: &Value) -> Result<&str, String> {
    body["fields"]
        .as_str()
        .filter(|fields| !fields.is_empty())
        .ok_or_else(|| "At least one field must be listed in 'fields'.".to_owned())
}

fn text_style(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["range", "textStyle", "fields"])?;
    let fields = mask(body)?;
    let (tab, range) = range(document, body)?;
    for item in &mut tab.items[range] {
        if let Item::Char(_, style) = item {
            restyle(style, &body["textStyle"], fields)?;
        }
    }
    Ok(())
}

/// Returns the ends of the paragraphs that a range touches.
fn ends(tab: &Tab, range: Range<usize>) -> Vec<usize> {
    let is_end = |&at: &usize| matches!(tab.items.get(at), Some(Item::End(..)));
    let mut ends: Vec<usize> = range.clone().filter(is_end).collect();
    if range.end > 0 && !is_end(&(range.end - 1)) {
        ends.extend((range.end..tab.items.len()).find(is_end));
    }
    ends
}

fn paragraph_style(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["range", "paragraphStyle", "fields"])?;
    let fields = mask(body)?;
    let (tab, range) = range(document, body)?;
    for at in ends(tab, range) {
        if let Some(Item::End(style, _)) = tab.items.get_mut(at) {
            restyle(style, &body["paragraphStyle"], fields)?;
            if style.get("namedStyleType") == Some(&json!("NORMAL_TEXT")) {
                style.remove("namedStyleType");
            }
        }
    }
    Ok(())
}

fn bullets(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["range", "bulletPreset"])?;
    let glyphs = match body["bulletPreset"].as_str().unwrap_or_default() {
        "BULLET_CHECKBOX" => Glyphs::Boxes,
        preset if preset.starts_with("NUMBERED_") => Glyphs::Numbers,
        preset if preset.starts_with("BULLET_") => Glyphs::Discs,
        other => return Err(format!("Invalid value at 'bullet_preset', \"{other}\"")),
    };
    let (tab, range) = range(document, body)?;
    let id = stable_id("kix.", &format!("made{}{}", tab.lists.len(), tab.id), 12).to_lowercase();
    // From the back, since leading tabs are taken away: they say how deep an entry hangs.
    for at in ends(tab, range).into_iter().rev() {
        let start = tab.items[..at]
            .iter()
            .rposition(|item| matches!(item, Item::End(..) | Item::Cell | Item::TableEnd))
            .map_or(0, |before| before + 1);
        let tabs = tab.items[start..at]
            .iter()
            .take_while(|item| matches!(item, Item::Char('\t', _)))
            .count();
        if let Some(Item::End(_, bullet)) = tab.items.get_mut(at) {
            *bullet = Some((id.clone(), u32::try_from(tabs).unwrap_or(8).min(8)));
        }
        tab.items.drain(start..start + tabs);
    }
    tab.lists.push((id, glyphs));
    Ok(())
}

fn no_bullets(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["range"])?;
    let (tab, range) = range(document, body)?;
    for at in ends(tab, range) {
        if let Some(Item::End(_, bullet)) = tab.items.get_mut(at) {
            *bullet = None;
        }
    }
    Ok(())
}

fn insert_table(document: &mut Document, body: &Value) -> Result<(), String> {
    known(body, &["location", "endOfSegmentLocation", "rows", "columns"])?;
    let size = |name: &str| body[name].as_u64().filter(|size| (1..=200).contains(size));
    let (rows, columns) = size("rows")
        .zip(size("columns"))
        .ok_or("Rows and columns must be greater than 0.")?;
    let (tab, at) = place(document, body)?;
    // A line feed comes before it and takes over the style of the paragraph that is split.
    let end = tab.items[at..].iter().find(|item| matches!(item, Item::End(..)));
    let mut new = vec![end.cloned().unwrap_or_else(blank), Item::Table];
    for _ in 0..rows {
        new.push(Item::Row);
        for _ in 0..columns {
            new.extend([Item::Cell, blank()]);
        }
    }
    new.push(Item::TableEnd);
    tab.items.splice(at..at, new);
    Ok(())
}

fn replace(document: &mut Document, body: &Value) -> Result<Value, String> {
    known(body, &["containsText", "replaceText", "tabsCriteria"])?;
    let wanted = body["containsText"]["text"]
        .as_str()
        .filter(|text| !text.is_empty());
    let wanted: Vec<char> = wanted
        .ok_or("The text to match must not be empty.")?
        .chars()
        .collect();
    let exact = body["containsText"]["matchCase"].as_bool().unwrap_or(false);
    let new: Vec<char> = body["replaceText"].as_str().unwrap_or_default().chars().collect();
    let tabs = body["tabsCriteria"]["tabIds"].as_array();
    let same = |a: char, b: char| a == b || (!exact && a.to_lowercase().eq(b.to_lowercase()));
    let mut changed = 0;
    for tab in &mut document.tabs {
        if tabs.is_some_and(|ids| !ids.iter().any(|id| id == &json!(tab.id))) {
            continue;
        }
        let mut at = 0;
        while at + wanted.len() <= tab.items.len() {
            let hit = tab.items[at..at + wanted.len()]
                .iter()
                .zip(&wanted)
                .all(|(item, &wanted)| matches!(item, Item::Char(here, _) if same(*here, wanted)));
            if !hit {
                at += 1;
                continue;
            }
            let style = match &tab.items[at] {
                Item::Char(_, style) => style.clone(),
                _ => Style::new(),
            };
            let items = new.iter().map(|&character| Item::Char(character, style.clone()));
            tab.items.splice(at..at + wanted.len(), items.collect::<Vec<_>>());
            at += new.len();
            changed += 1;
        }
    }
    // Zero is left out, as proto3's JSON leaves out defaults.
    Ok(match changed {
        0 => json!({"replaceAllText": {}}),
        changed => json!({"replaceAllText": {"occurrencesChanged": changed}}),
    })
}
