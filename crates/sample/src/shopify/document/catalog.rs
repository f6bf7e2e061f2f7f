//! What is sold and where it lies: products, variants, stock, locations, collections.

use super::super::key::Key;
use super::super::state::{Article, State, at, money, price};
use super::{link, object};
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

pub(super) fn product(state: &State, index: usize) -> Map<String, Value> {
    let item = &state.products[index];
    let variants: Vec<&Article> = item.variants.iter().map(|it| &state.variants[*it]).collect();
    let prices = variants.iter().map(|it| it.variant.price);
    let (least, most) = (
        prices.clone().min().unwrap_or_default(),
        prices.max().unwrap_or_default(),
    );
    let stock: i64 = variants.iter().flat_map(|it| &it.available).sum();
    let published = item.status == "ACTIVE";
    let collections = (0..state.story.collections.len())
        .filter(|it| state.story.collections[*it].products.contains(&item.product.id))
        .map(|it| link(state, Key::Collection(it)));
    let titles: Vec<String> = variants.iter().map(|it| variant_title(it)).collect();
    let links: Vec<Value> = item
        .variants
        .iter()
        .map(|it| link(state, Key::Variant(*it)))
        .collect();
    object(json!({
        "title": item.product.title, "handle": item.product.id, "status": item.status, "vendor": item.vendor,
        "productType": item.product.kind, "tags": item.tags, "totalInventory": stock, "tracksInventory": true,
        "hasOnlyDefaultVariant": variants.len() == 1, "isGiftCard": false,
        "hasOutOfStockVariants": variants.iter().any(|it| it.available.iter().sum::<i64>() <= 0),
        "createdAt": at(item.created), "updatedAt": at(item.updated),
        "publishedAt": published.then(|| at(item.created + SignedDuration::from_hours(30))),
        "description": plain(&item.html), "descriptionHtml": item.html,
        "onlineStoreUrl": published.then(|| format!("https://{}/products/{}", state.story.shop.host, item.product.id)),
        "priceRangeV2": {"minVariantPrice": money(least), "maxVariantPrice": money(most)},
        "variantsCount": {"count": variants.len(), "precision": "EXACT"}, "variants": links,
        "collections": collections.collect::<Vec<_>>(),
        "options": [{
            "id": format!("gid://shopify/ProductOption/{}", item.id + 1), "position": 1,
            "name": if variants.len() > 1 { "Kind" } else { "Title" }, "values": titles,
        }],
    }))
}

/// Returns the text of HTML, as the shop's `description` is.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut within = false;
    for character in html.chars() {
        match character {
            '<' => within = true,
            '>' if within => {
                within = false;
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            other if !within => text.push(other),
            _ => {}
        }
    }
    text.trim()
        .replace("&amp;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

fn variant_title(article: &Article) -> String {
    article
        .variant
        .title
        .clone()
        .unwrap_or_else(|| "Default Title".to_owned())
}

pub(super) fn variant(state: &State, index: usize) -> Map<String, Value> {
    let article = &state.variants[index];
    let item = &state.products[article.product];
    let title = variant_title(article);
    let stock: i64 = article.available.iter().sum();
    let shown = match &article.variant.title {
        Some(within) => format!("{} - {within}", item.product.title),
        None => item.product.title.clone(),
    };
    object(json!({
        "title": title, "displayName": shown, "sku": article.variant.sku, "barcode": article.variant.barcode,
        "price": price(article.variant.price), "compareAtPrice": null, "inventoryQuantity": stock,
        "inventoryPolicy": "DENY", "availableForSale": stock > 0 && item.status == "ACTIVE",
        "sellableOnlineQuantity": article.available.first(), "position": article.position, "taxable": true,
        "createdAt": at(item.created), "updatedAt": at(article.updated.max(item.updated)),
        "product": link(state, Key::Product(article.product)), "inventoryItem": link(state, Key::Stock(index)),
        "selectedOptions": [{"name": if item.variants.len() > 1 { "Kind" } else { "Title" }, "value": title}],
    }))
}

pub(super) fn stock(state: &State, index: usize) -> Map<String, Value> {
    let article = &state.variants[index];
    let levels = (0..article.available.len()).map(|place| link(state, Key::Level(index, place)));
    object(json!({
        "sku": article.variant.sku, "tracked": true, "requiresShipping": true,
        "createdAt": at(state.products[article.product].created), "updatedAt": at(article.updated),
        "inventoryLevels": levels.collect::<Vec<_>>(),
    }))
}

pub(super) fn level(state: &State, variant: usize, place: usize) -> Map<String, Value> {
    let article = &state.variants[variant];
    let available = article.available.get(place).copied().unwrap_or_default();
    let committed = if place == 0 {
        state.committed(&article.variant.sku)
    } else {
        0
    };
    let incoming = if place == 0 && available < 130 { 240 } else { 0 };
    let named = [
        ("available", available),
        ("on_hand", available + committed),
        ("committed", committed),
        ("incoming", incoming),
        ("reserved", 0),
        ("damaged", 0),
        ("safety_stock", 0),
        ("quality_control", 0),
    ];
    let quantities: Vec<Value> = named
        .iter()
        .map(|(name, quantity)| {
            json!({
                "id": format!("gid://shopify/InventoryQuantity/{}{place}?name={name}", article.id),
                "name": name, "quantity": quantity, "updatedAt": at(article.updated),
            })
        })
        .collect();
    object(json!({
        "isActive": true, "createdAt": at(state.products[article.product].created), "updatedAt": at(article.updated),
        "item": link(state, Key::Stock(variant)), "location": link(state, Key::Location(place)), "quantities": quantities,
    }))
}

pub(super) fn location(state: &State, index: usize) -> Map<String, Value> {
    let it = &state.story.locations[index];
    let opened = state.now - SignedDuration::from_hours(24 * 1_400);
    let levels = (0..state.variants.len()).map(|variant| link(state, Key::Level(variant, index)));
    object(json!({
        "name": it.name, "isActive": true, "fulfillsOnlineOrders": it.online, "shipsInventory": it.online,
        "hasActiveInventory": true, "createdAt": at(opened), "updatedAt": at(opened),
        "address": {
            "address1": it.street, "address2": null, "zip": it.zip, "city": it.city,
            "country": super::customer::country(&it.country), "countryCode": it.country,
        },
        "inventoryLevels": levels.collect::<Vec<_>>(),
    }))
}

pub(super) fn collection(state: &State, index: usize) -> Map<String, Value> {
    let it = &state.story.collections[index];
    let products: Vec<Value> = it
        .products
        .iter()
        .filter_map(|handle| state.products.iter().position(|item| item.product.id == *handle))
        .map(|product| link(state, Key::Product(product)))
        .collect();
    object(json!({
        "title": it.title, "handle": it.id, "description": it.description,
        "descriptionHtml": format!("<p>{}</p>", it.description), "sortOrder": "MANUAL",
        "updatedAt": at(it.changed.at(state.now)),
        "productsCount": {"count": products.len(), "precision": "EXACT"}, "products": products,
    }))
}
