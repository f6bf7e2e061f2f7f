//! What the things of the shop hold in the fields that one can search by.

use super::super::document;
use super::super::key::Key;
use super::super::search::{Held, Searched, words};
use super::super::state::{Buyer, Draft, Sale};
use super::Seen;
use serde_json::Value;

impl Searched for Seen<'_> {
    fn text(&self) -> String {
        let state = self.state;
        match self.key {
            Key::Order(index) | Key::Parcel(index) => state.orders[index].words.clone(),
            Key::Product(index) => self.product_text(index),
            Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => {
                let article = &state.variants[index];
                let product = &state.products[article.product].product;
                let title = article.variant.title.as_deref().unwrap_or_default();
                words(&format!(
                    "{} {title} {} {}",
                    product.title, article.variant.sku, article.variant.barcode
                ))
            }
            Key::Customer(index) => {
                let buyer = &state.customers[index];
                let it = &buyer.customer;
                let note = buyer.note.as_deref().unwrap_or_default();
                words(&format!(
                    "{} {} {} {} {note}",
                    it.name,
                    it.email,
                    it.city,
                    buyer.tags.join(" ")
                ))
            }
            Key::Draft(index) => {
                let draft = &state.drafts[index];
                let buyer = draft
                    .customer
                    .map_or("", |it| state.customers[it].customer.name.as_str());
                let po = draft.po.as_deref().unwrap_or_default();
                let note = draft.note.as_deref().unwrap_or_default();
                words(&format!(
                    "#D{0} D{0} {buyer} {po} {note} {1}",
                    draft.number,
                    draft.tags.join(" ")
                ))
            }
            Key::Location(_) | Key::Collection(_) | Key::Discount(_) => {
                let document = Value::Object(document::of(state, self.key));
                let parts = [
                    &document["name"],
                    &document["title"],
                    &document["description"],
                    &document["discount"],
                ];
                words(&parts.map(ToString::to_string).join(" "))
            }
        }
    }

    fn held(&self, field: &str) -> Option<Held> {
        let state = self.state;
        if field == "id" {
            return Some(exact([self.key.number(state).to_string()]));
        }
        match self.key {
            Key::Order(index) | Key::Parcel(index) => self.order(&state.orders[index], field),
            Key::Product(_) => self.product(field),
            Key::Variant(index) | Key::Stock(index) | Key::Level(index, _) => self.variant(index, field),
            Key::Customer(index) => self.customer(&state.customers[index], index, field),
            Key::Draft(index) => self.draft(&state.drafts[index], field),
            Key::Location(_) | Key::Collection(_) | Key::Discount(_) => self.shown(field),
        }
    }
}

impl Seen<'_> {
    fn product_text(&self, index: usize) -> String {
        let state = self.state;
        let item = &state.products[index];
        let skus: Vec<String> = item
            .variants
            .iter()
            .map(|it| {
                let variant = &state.variants[*it].variant;
                format!(
                    "{} {} {}",
                    variant.sku,
                    variant.barcode,
                    variant.title.as_deref().unwrap_or_default()
                )
            })
            .collect();
        words(&format!(
            "{} {} {} {} {} {} {}",
            item.product.title,
            item.product.id,
            item.product.kind,
            item.vendor,
            item.tags.join(" "),
            item.html.replace(['<', '>', '/'], " "),
            skus.join(" ")
        ))
    }

    fn order(&self, sale: &Sale, field: &str) -> Option<Held> {
        let order = &sale.order;
        let buyer = self.state.customers.get(order.customer);
        let lower = |text: &str| exact([text.to_lowercase()]);
        Some(match field {
            "name" => exact([order.name.clone(), order.name.trim_start_matches('#').to_owned()]),
            "email" => exact(buyer.map(|it| it.customer.email.clone())),
            "customer_id" => exact(buyer.map(|it| it.id.to_string())),
            "financial_status" => lower(document::financial(sale)),
            "fulfillment_status" if order.is_fulfilled() => {
                exact(["fulfilled".to_owned(), "shipped".to_owned()])
            }
            "fulfillment_status" => exact(["unfulfilled".to_owned(), "unshipped".to_owned()]),
            "status" => status(sale),
            "created_at" | "processed_at" => Held::Time(order.placed),
            "updated_at" => Held::Time(sale.updated),
            "current_total_price" => Held::Number(euros(if sale.cancelled.is_some() {
                0
            } else {
                order.total()
            })),
            "subtotal_line_items_quantity" => Held::Number(f64::from(
                order.lines.iter().map(|line| line.quantity).sum::<u32>(),
            )),
            "sku" => exact(order.lines.iter().map(|line| line.sku.clone())),
            "tag" => exact(order.tags.clone()),
            "tag_not" => exact([]),
            "po_number" => exact(sale.po.clone()),
            "source_name" => exact(["web".to_owned()]),
            "gateway" => exact(["larkspur_checkout".to_owned()]),
            "discount_code" | "confirmation_number" | "risk_level" => exact([]),
            "return_status" => exact(["no_return".to_owned()]),
            "test" => exact(["false".to_owned()]),
            _ => return None,
        })
    }

    fn product(&self, field: &str) -> Option<Held> {
        let Key::Product(index) = self.key else {
            return None;
        };
        let state = self.state;
        let item = &state.products[index];
        let variants = || item.variants.iter().map(|it| &state.variants[*it]);
        Some(match field {
            "title" => Held::Words(item.product.title.clone()),
            "handle" => exact([item.product.id.clone()]),
            "status" => exact([item.status.to_lowercase()]),
            "vendor" => exact([item.vendor.clone()]),
            "product_type" => exact([item.product.kind.clone()]),
            "tag" => exact(item.tags.clone()),
            "sku" => exact(variants().map(|it| it.variant.sku.clone())),
            "barcode" => exact(variants().map(|it| it.variant.barcode.clone())),
            "variant_title" => exact(variants().filter_map(|it| it.variant.title.clone())),
            "price" => Held::Number(euros(
                variants().map(|it| it.variant.price).max().unwrap_or_default(),
            )),
            "inventory_total" => Held::Number(whole(variants().flat_map(|it| &it.available).sum())),
            "created_at" | "published_at" => Held::Time(item.created),
            "updated_at" => Held::Time(item.updated),
            "gift_card" => exact(["false".to_owned()]),
            _ => return None,
        })
    }

    fn variant(&self, index: usize, field: &str) -> Option<Held> {
        let article = &self.state.variants[index];
        let item = &self.state.products[article.product];
        Some(match field {
            "sku" => exact([article.variant.sku.clone()]),
            "barcode" => exact([article.variant.barcode.clone()]),
            "title" => Held::Words(format!(
                "{} {}",
                item.product.title,
                article.variant.title.as_deref().unwrap_or_default()
            )),
            "option1" => exact(article.variant.title.clone()),
            "product_id" | "product_ids" => exact([item.id.to_string()]),
            "product_status" => exact([item.status.to_lowercase()]),
            "product_type" => exact([item.product.kind.clone()]),
            "vendor" => exact([item.vendor.clone()]),
            "tag" => exact(item.tags.clone()),
            "inventory_quantity" => Held::Number(whole(article.available.iter().sum())),
            "location_id" => {
                exact((0..article.available.len()).map(|it| Key::Location(it).number(self.state).to_string()))
            }
            "updated_at" => Held::Time(article.updated),
            "managed" | "taxable" => exact(["true".to_owned()]),
            _ => return None,
        })
    }

    fn customer(&self, buyer: &Buyer, index: usize, field: &str) -> Option<Held> {
        let it = &buyer.customer;
        let (first, last) = it.name.split_once(' ').unwrap_or((&it.name, ""));
        Some(match field {
            "email" => exact([it.email.clone()]),
            "first_name" => Held::Words(first.to_owned()),
            "last_name" => Held::Words(last.to_owned()),
            "country" => exact([document::country(&it.country).to_owned(), it.country.clone()]),
            "tag" => exact(buyer.tags.clone()),
            "state" => exact(["enabled".to_owned()]),
            "orders_count" => Held::Number(whole(i64::try_from(buyer.orders.len()).unwrap_or_default())),
            "total_spent" => Held::Number(euros(document::spent(self.state, index))),
            "customer_date" => Held::Time(it.since),
            "updated_at" => Held::Time(buyer.updated),
            "order_date" => {
                let last = buyer.orders.last().map(|it| self.state.orders[*it].order.placed);
                last.map_or(exact([]), Held::Time)
            }
            "accepts_marketing" => exact([it.newsletter.to_string()]),
            "phone" => exact([]),
            _ => return None,
        })
    }

    fn draft(&self, draft: &Draft, field: &str) -> Option<Held> {
        Some(match field {
            "status" => exact([draft.status.to_lowercase()]),
            "tag" => exact(draft.tags.clone()),
            "created_at" => Held::Time(draft.created),
            "updated_at" => Held::Time(draft.updated),
            "customer_id" => exact(draft.customer.map(|it| self.state.customers[it].id.to_string())),
            "source" => exact([]),
            _ => return None,
        })
    }

    fn shown(&self, field: &str) -> Option<Held> {
        let document = Value::Object(document::of(self.state, self.key));
        let text = |key: &str| document[key].as_str().unwrap_or_default().to_owned();
        let discount = &document["discount"];
        Some(match (self.key, field) {
            (Key::Location(_), "name") => Held::Words(text("name")),
            (Key::Collection(_), "title") => Held::Words(text("title")),
            (Key::Collection(_), "handle") => exact([text("handle")]),
            (Key::Collection(_), "collection_type") => exact(["custom".to_owned()]),
            (Key::Discount(_), "title") => Held::Words(discount["title"].as_str()?.to_owned()),
            (Key::Discount(_), "status") => exact([discount["status"].as_str()?.to_lowercase()]),
            (Key::Discount(_), "code") => exact(discount["codes"][0]["code"].as_str().map(str::to_owned)),
            (_, _) => return None,
        })
    }
}

fn status(sale: &Sale) -> Held {
    exact(match (sale.cancelled.is_some(), sale.order.delivered.is_some()) {
        (true, _) => vec!["cancelled".to_owned(), "any".to_owned()],
        (false, true) => vec!["closed".to_owned(), "any".to_owned()],
        (false, false) => vec!["open".to_owned(), "not_closed".to_owned(), "any".to_owned()],
    })
}

fn exact(texts: impl IntoIterator<Item = String>) -> Held {
    Held::Exact(texts.into_iter().collect())
}

#[expect(clippy::cast_precision_loss, reason = "amounts and counts are far below 2^52")]
fn whole(number: i64) -> f64 {
    number as f64
}

fn euros(cents: i64) -> f64 {
    whole(cents) / 100.0
}
