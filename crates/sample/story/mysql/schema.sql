-- The shop's database. Amounts are in euros, VAT included; times are UTC.

CREATE TABLE customers (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  email VARCHAR(120) NOT NULL UNIQUE,
  name VARCHAR(120) NOT NULL,
  street VARCHAR(160) NOT NULL,
  zip VARCHAR(16) NOT NULL,
  city VARCHAR(80) NOT NULL,
  country CHAR(2) NOT NULL COMMENT 'ISO 3166',
  newsletter BOOLEAN NOT NULL DEFAULT FALSE,
  created_at DATETIME NOT NULL,
  KEY customers_country (country)
) COMMENT = 'People who bought or registered';

CREATE TABLE products (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  sku VARCHAR(24) NOT NULL UNIQUE,
  title VARCHAR(120) NOT NULL,
  variant VARCHAR(60) NULL COMMENT 'colour or grind, where there is a choice',
  kind VARCHAR(40) NOT NULL,
  status ENUM('active', 'draft') NOT NULL,
  price DECIMAL(10, 2) NOT NULL,
  barcode CHAR(13) NOT NULL COMMENT 'EAN',
  stock_porto INT NOT NULL COMMENT 'Porto warehouse',
  stock_berlin INT NOT NULL COMMENT 'Berlin store',
  description TEXT NOT NULL
) COMMENT = 'What is sold, a row for each variant';

CREATE TABLE orders (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  name VARCHAR(12) NOT NULL UNIQUE COMMENT 'the number customers know: #4187',
  customer_id INT UNSIGNED NOT NULL,
  placed_at DATETIME NOT NULL COMMENT 'not indexed, see SHOP-420',
  financial_status ENUM('pending', 'paid', 'partially_refunded', 'refunded') NOT NULL,
  fulfillment_status ENUM('unfulfilled', 'fulfilled') NOT NULL,
  goods DECIMAL(10, 2) NOT NULL,
  shipping DECIMAL(10, 2) NOT NULL,
  total DECIMAL(10, 2) NOT NULL COMMENT 'goods and shipping',
  currency CHAR(3) NOT NULL DEFAULT 'EUR',
  tags VARCHAR(200) NOT NULL DEFAULT '',
  note TEXT NULL,
  CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
) COMMENT = 'Orders of the online shop';

CREATE TABLE order_items (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  order_id INT UNSIGNED NOT NULL,
  product_id INT UNSIGNED NOT NULL,
  quantity INT UNSIGNED NOT NULL,
  unit_price DECIMAL(10, 2) NOT NULL,
  CONSTRAINT order_items_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_items_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT = 'Lines of orders';

CREATE TABLE payments (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  order_id INT UNSIGNED NOT NULL,
  session VARCHAR(24) NOT NULL COMMENT 'session at the payment provider',
  amount DECIMAL(10, 2) NOT NULL,
  status ENUM('captured', 'failed') NOT NULL,
  error VARCHAR(60) NULL COMMENT 'what the provider said: session_expired',
  created_at DATETIME NOT NULL,
  CONSTRAINT payments_order FOREIGN KEY (order_id) REFERENCES orders (id)
) COMMENT = 'Attempts to charge: more than one captured means charged twice';

CREATE TABLE refunds (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  order_id INT UNSIGNED NOT NULL,
  amount DECIMAL(10, 2) NOT NULL,
  reason VARCHAR(200) NOT NULL,
  refunded_by VARCHAR(60) NOT NULL COMMENT 'who at Larkspur did it',
  created_at DATETIME NOT NULL,
  CONSTRAINT refunds_order FOREIGN KEY (order_id) REFERENCES orders (id)
) COMMENT = 'Money given back';

CREATE TABLE shipments (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  order_id INT UNSIGNED NOT NULL,
  carrier VARCHAR(20) NOT NULL,
  tracking VARCHAR(40) NOT NULL UNIQUE,
  shipped_at DATETIME NOT NULL,
  delivered_at DATETIME NULL,
  CONSTRAINT shipments_order FOREIGN KEY (order_id) REFERENCES orders (id)
) COMMENT = 'Parcels that left Porto';

CREATE TABLE page_views (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  viewed_at DATETIME NOT NULL,
  path VARCHAR(120) NOT NULL,
  product_id INT UNSIGNED NULL,
  visitor VARCHAR(16) NOT NULL COMMENT 'anonymous, changes each day',
  referrer VARCHAR(40) NOT NULL,
  seconds INT UNSIGNED NOT NULL COMMENT 'how long the page was open',
  KEY page_views_viewed_at (viewed_at),
  CONSTRAINT page_views_product FOREIGN KEY (product_id) REFERENCES products (id)
) COMMENT = 'Pages of the shop that were looked at';
