//! The queries, each in a file of its own with the fragments it shares with others.

macro_rules! document {
    ($name:ident, $($file:literal),+) => {
        pub(crate) const $name: &str = concat!($(include_str!(concat!("queries/", $file, ".graphql"))),+);
    };
}

document!(ORDERS, "orders", "order_row");
document!(ORDER_BY_ID, "order_by_id", "order_full", "line");
document!(ORDER_BY_NAME, "order_by_name", "order_full", "line");
document!(ORDER_LINES, "order_lines", "line");
document!(ORDER_REF, "order_ref");
document!(PRODUCTS, "products", "product_row");
document!(PRODUCT_BY_ID, "product_by_id", "product_full", "product_row");
document!(
    PRODUCT_BY_WORDS,
    "product_by_words",
    "product_full",
    "product_row"
);
document!(PRODUCT_VARIANTS, "product_variants");
document!(VARIANTS, "variants");
document!(CUSTOMERS, "customers", "customer_row");
document!(
    CUSTOMER_BY_ID,
    "customer_by_id",
    "customer_row",
    "customer_orders"
);
document!(
    CUSTOMER_BY_WORDS,
    "customer_by_words",
    "customer_row",
    "customer_orders"
);
document!(INVENTORY, "inventory", "level");
document!(INVENTORY_LEVELS, "inventory_levels", "level");
document!(LOCATIONS, "locations");
document!(COLLECTIONS, "collections");
document!(DRAFT_ORDERS, "draft_orders", "draft");
document!(FULFILLMENT_ORDERS, "fulfillment_orders", "fulfillment_order");
document!(
    FULFILLMENT_ORDERS_BY_ID,
    "fulfillment_orders_by_id",
    "fulfillment_order"
);
document!(
    FULFILLMENT_ORDERS_BY_NAME,
    "fulfillment_orders_by_name",
    "fulfillment_order"
);
document!(FULFILLMENT_LINES, "fulfillment_lines");
document!(DISCOUNTS, "discounts");
document!(SHOP, "shop");
document!(CHECK, "check");
document!(ANALYTICS, "analytics");
document!(FIND_PRODUCT, "find_product");
document!(FIND_CUSTOMER, "find_customer");
document!(FIND_DRAFT, "find_draft");
document!(FIND_ITEMS, "find_items");
document!(FIND_STOCK, "find_stock", "level");
document!(ADD_TAGS, "add_tags");
document!(UPDATE_ORDER, "update_order", "order_row");
document!(UPDATE_PRODUCT, "update_product", "product_row");
document!(CREATE_DRAFT_ORDER, "create_draft_order", "draft");
document!(SET_INVENTORY, "set_inventory");
document!(CANCEL_ORDER, "cancel_order");
