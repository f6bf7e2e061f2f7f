//! A document as Docs tells it: tabs of structural elements. Only what a reader needs.
//!
//! <https://developers.google.com/workspace/docs/api/reference/rest/v1/documents>

use serde::Deserialize;
use std::collections::HashMap;

/// What is asked of a document.
pub(super) const FIELDS: &str = "documentId,title,tabs(tabProperties(tabId,title,nestingLevel),documentTab(body(content),\
     lists,footnotes,inlineObjects),childTabs)";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Document {
    pub(super) document_id: String,
    #[serde(default)]
    pub(super) title: String,
    #[serde(default)]
    pub(super) tabs: Vec<Tab>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tab {
    pub(super) tab_properties: TabProperties,
    pub(super) document_tab: Option<DocumentTab>,
    #[serde(default)]
    pub(super) child_tabs: Vec<Tab>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TabProperties {
    pub(super) tab_id: String,
    #[serde(default)]
    pub(super) title: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DocumentTab {
    pub(super) body: Body,
    pub(super) lists: HashMap<String, List>,
    pub(super) footnotes: HashMap<String, Body>,
    pub(super) inline_objects: HashMap<String, InlineObject>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Body {
    pub(super) content: Vec<Element>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Element {
    pub(super) end_index: usize,
    pub(super) paragraph: Option<Paragraph>,
    pub(super) table: Option<Table>,
    pub(super) table_of_contents: Option<Body>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Paragraph {
    pub(super) elements: Vec<Piece>,
    pub(super) paragraph_style: ParagraphStyle,
    pub(super) bullet: Option<Bullet>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ParagraphStyle {
    pub(super) named_style_type: String,
    pub(super) heading_id: Option<String>,
    pub(super) border_bottom: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Bullet {
    pub(super) list_id: String,
    pub(super) nesting_level: usize,
}

/// One piece of a line; exactly one of its fields is there.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Piece {
    pub(super) text_run: Option<TextRun>,
    pub(super) person: Option<Person>,
    pub(super) rich_link: Option<RichLink>,
    pub(super) date_element: Option<DateElement>,
    pub(super) footnote_reference: Option<FootnoteReference>,
    pub(super) inline_object_element: Option<InlineObjectElement>,
    pub(super) horizontal_rule: Option<serde_json::Value>,
    pub(super) equation: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TextRun {
    pub(super) content: String,
    pub(super) text_style: TextStyle,
    pub(super) suggested_insertion_ids: Vec<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TextStyle {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) strikethrough: bool,
    pub(super) link: Option<Link>,
    pub(super) weighted_font_family: Option<Font>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub(super) url: Option<String>,
}

#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Font {
    pub(super) font_family: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Person {
    pub(super) person_properties: PersonProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PersonProperties {
    pub(super) name: String,
    pub(super) email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct RichLink {
    pub(super) rich_link_properties: RichLinkProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RichLinkProperties {
    pub(super) title: String,
    pub(super) uri: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DateElement {
    pub(super) date_element_properties: DateProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct DateProperties {
    pub(super) display_text: String,
    pub(super) timestamp: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct FootnoteReference {
    pub(super) footnote_id: String,
    pub(super) footnote_number: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InlineObjectElement {
    pub(super) inline_object_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Table {
    pub(super) table_rows: Vec<Row>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Row {
    pub(super) table_cells: Vec<Body>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct List {
    pub(super) list_properties: ListProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct ListProperties {
    pub(super) nesting_levels: Vec<Level>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Level {
    pub(super) glyph_type: Option<String>,
    pub(super) glyph_symbol: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InlineObject {
    pub(super) inline_object_properties: InlineObjectProperties,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct InlineObjectProperties {
    pub(super) embedded_object: EmbeddedObject,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EmbeddedObject {
    pub(super) title: String,
    pub(super) description: String,
}

impl Document {
    /// Returns all tabs with their depth, children after their parents.
    pub(super) fn all_tabs(&self) -> Vec<(usize, &Tab)> {
        fn walk<'a>(tabs: &'a [Tab], depth: usize, all: &mut Vec<(usize, &'a Tab)>) {
            for tab in tabs {
                all.push((depth, tab));
                walk(&tab.child_tabs, depth + 1, all);
            }
        }
        let mut all = vec![];
        walk(&self.tabs, 0, &mut all);
        all
    }
}

impl Tab {
    /// Returns the elements of its body.
    pub(super) fn content(&self) -> &[Element] {
        self.document_tab.as_ref().map_or(&[], |tab| &tab.body.content)
    }
}

impl Paragraph {
    /// Returns the level of a heading, 1 for the title.
    pub(super) fn level(&self) -> Option<usize> {
        match self.paragraph_style.named_style_type.as_str() {
            "TITLE" => Some(1),
            "SUBTITLE" => Some(2),
            name => name
                .strip_prefix("HEADING_")
                .and_then(|level| level.parse::<usize>().ok())
                .map(|level| (level + 1).min(6)),
        }
    }
}
