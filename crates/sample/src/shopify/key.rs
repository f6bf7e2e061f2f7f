//! What an id names: `gid://shopify/Order/6214287491` and the like, and back.

use super::state::{State, as_u64};

/// One thing of the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Order(usize),
    Product(usize),
    Variant(usize),
    /// The stock of a variant.
    Stock(usize),
    /// The stock of a variant at a location.
    Level(usize, usize),
    Customer(usize),
    Location(usize),
    Collection(usize),
    Draft(usize),
    /// What is to be sent for an order.
    Parcel(usize),
    Discount(usize),
}

const LOCATIONS: u64 = 68_210_000_000;
const COLLECTIONS: u64 = 421_300_000_000;
const DISCOUNTS: u64 = 1_390_000_000_000;
/// Between the id of an order and that of its fulfillment order.
const PARCELS: u64 = 1_050_000_000_000;
/// Between the id of a variant and that of its stock.
const STOCKS: u64 = 2_080_000_000_000;

impl Key {
    /// Returns the type it has in the schema.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Order(_) => "Order",
            Self::Product(_) => "Product",
            Self::Variant(_) => "ProductVariant",
            Self::Stock(_) => "InventoryItem",
            Self::Level(_, _) => "InventoryLevel",
            Self::Customer(_) => "Customer",
            Self::Location(_) => "Location",
            Self::Collection(_) => "Collection",
            Self::Draft(_) => "DraftOrder",
            Self::Parcel(_) => "FulfillmentOrder",
            Self::Discount(_) => "DiscountNode",
        }
    }

    /// Returns the number in its id.
    pub(super) fn number(self, state: &State) -> u64 {
        match self {
            Self::Order(index) => state.orders[index].id,
            Self::Product(index) => state.products[index].id,
            Self::Variant(index) => state.variants[index].id,
            Self::Stock(index) | Self::Level(index, _) => state.variants[index].id + STOCKS,
            Self::Customer(index) => state.customers[index].id,
            Self::Location(index) => LOCATIONS + as_u64(index) * 977,
            Self::Collection(index) => COLLECTIONS + as_u64(index) * 811,
            Self::Draft(index) => state.drafts[index].id,
            Self::Parcel(index) => state.orders[index].id + PARCELS,
            Self::Discount(index) => DISCOUNTS + as_u64(index) * 613,
        }
    }

    /// Returns its id.
    pub(super) fn gid(self, state: &State) -> String {
        let number = self.number(state);
        match self {
            Self::Level(_, location) => {
                let place = Self::Location(location).number(state);
                format!("gid://shopify/InventoryLevel/{place}?inventory_item_id={number}")
            }
            Self::Order(_)
            | Self::Product(_)
            | Self::Variant(_)
            | Self::Stock(_)
            | Self::Customer(_)
            | Self::Location(_)
            | Self::Collection(_)
            | Self::Draft(_)
            | Self::Parcel(_)
            | Self::Discount(_) => format!("gid://shopify/{}/{number}", self.type_name()),
        }
    }

    /// Returns what an id names, if it exists.
    pub(super) fn find(state: &State, gid: &str) -> Option<Self> {
        let (kind, rest) = gid.strip_prefix("gid://shopify/")?.split_once('/')?;
        if kind == "InventoryLevel" {
            let (place, item) = rest.split_once("?inventory_item_id=")?;
            let place = Self::find(state, &format!("gid://shopify/Location/{place}"))?;
            let item = Self::find(state, &format!("gid://shopify/InventoryItem/{item}"))?;
            return match (item, place) {
                (Self::Stock(variant), Self::Location(place)) => Some(Self::Level(variant, place)),
                (_, _) => None,
            };
        }
        let number: u64 = rest.parse().ok()?;
        let stored = |kind: &'static str, number: u64| state.ids.get(&(kind, number)).copied();
        let place = |base: u64, step: u64, count: usize| {
            (0..count).find(|index| base + as_u64(*index) * step == number)
        };
        match kind {
            "Order" => stored("Order", number).map(Self::Order),
            "Product" => stored("Product", number).map(Self::Product),
            "ProductVariant" => stored("ProductVariant", number).map(Self::Variant),
            "InventoryItem" => stored("ProductVariant", number.checked_sub(STOCKS)?).map(Self::Stock),
            "Customer" => stored("Customer", number).map(Self::Customer),
            "DraftOrder" => stored("DraftOrder", number).map(Self::Draft),
            "FulfillmentOrder" => stored("Order", number.checked_sub(PARCELS)?).map(Self::Parcel),
            "Location" => place(LOCATIONS, 977, state.story.locations.len()).map(Self::Location),
            "Collection" => place(COLLECTIONS, 811, state.story.collections.len()).map(Self::Collection),
            "DiscountNode" => place(DISCOUNTS, 613, state.story.discounts.len()).map(Self::Discount),
            _ => None,
        }
    }
}
