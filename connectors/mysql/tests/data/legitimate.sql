### everything
SELECT * FROM film
### semicolon at the end
SELECT 1;
### several semicolons and a comment
SELECT 1 ; ; -- done
### lower case
select title from film where film_id = 1
### columns with aliases
SELECT f.title AS name, f.length minutes FROM film AS f
### quoted names
SELECT `f`.`title` FROM `sakila`.`film` `f`
### database.table
SELECT COUNT(*) FROM sakila.film
### count distinct
SELECT COUNT(DISTINCT rating), COUNT(DISTINCT rating, length) FROM film
### group by and having
SELECT rating, COUNT(*) AS n FROM film GROUP BY rating HAVING n > 10 ORDER BY n DESC
### with rollup
SELECT rating, COUNT(*) FROM film GROUP BY rating WITH ROLLUP
### inner join
SELECT c.first_name, r.rental_date FROM customer c JOIN rental r ON r.customer_id = c.customer_id LIMIT 5
### left join using
SELECT f.title, i.inventory_id FROM film f LEFT JOIN inventory i USING (film_id) WHERE i.inventory_id IS NULL
### cross and straight join
SELECT COUNT(*) FROM language CROSS JOIN category
### natural join
SELECT COUNT(*) FROM store NATURAL JOIN staff
### nested join
SELECT COUNT(*) FROM film f JOIN (film_actor fa JOIN actor a ON a.actor_id = fa.actor_id) ON fa.film_id = f.film_id
### subquery in where
SELECT title FROM film WHERE film_id IN (SELECT film_id FROM inventory WHERE store_id = 1)
### correlated exists
SELECT first_name FROM actor a WHERE EXISTS (SELECT 1 FROM film_actor fa WHERE fa.actor_id = a.actor_id)
### scalar subquery
SELECT (SELECT MAX(amount) FROM payment) AS dearest
### derived table
SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM rental GROUP BY customer_id) AS counts
### any and all
SELECT title FROM film WHERE length >= ALL (SELECT length FROM film) OR length = ANY (SELECT 46)
### union
SELECT first_name FROM actor UNION SELECT first_name FROM customer ORDER BY first_name LIMIT 3
### union all in brackets
(SELECT 1 AS n) UNION ALL (SELECT 2) ORDER BY n
### except and intersect
SELECT first_name FROM actor EXCEPT SELECT first_name FROM customer
### with
WITH busy AS (SELECT customer_id, COUNT(*) AS n FROM rental GROUP BY customer_id) SELECT * FROM busy ORDER BY n DESC
### with columns
WITH totals (customer, total) AS (SELECT customer_id, SUM(amount) FROM payment GROUP BY customer_id) SELECT * FROM totals
### recursive with
WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT * FROM n
### columns named like a statement
SELECT handler, h.handler, do FROM (SELECT 1 AS handler, 2 AS do) h ORDER BY handler
### rows compared
SELECT ROW(1, 2) = (1, 2), ROW (1, 2) IN (ROW(1, 2), (3, 4))
### casts with a character set
SELECT CAST(title AS CHAR CHARACTER SET utf8mb4), CAST(title AS CHAR(5) CHARACTER SET utf8mb4), CAST(1 AS CHAR CHARSET utf8mb4), CONVERT(title, CHAR CHARACTER SET utf8mb4) FROM film LIMIT 1
### several withs
WITH a AS (SELECT 1 AS x), b AS (SELECT x + 1 AS y FROM a) SELECT * FROM a, b
### window functions
SELECT title, RANK() OVER (PARTITION BY rating ORDER BY length DESC) AS place FROM film
### named window
SELECT payment_id, SUM(amount) OVER w FROM payment WINDOW w AS (ORDER BY payment_id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) LIMIT 3
### lag and lead
SELECT rental_id, LAG(rental_date) OVER (ORDER BY rental_id) FROM rental LIMIT 3
### limit and offset
SELECT title FROM film ORDER BY title LIMIT 10 OFFSET 20
### limit with comma
SELECT title FROM film ORDER BY title LIMIT 20, 10
### like and escapes
SELECT title FROM film WHERE title LIKE 'A%' AND title NOT LIKE '%\_%' AND description LIKE '%100\%%'
### regexp
SELECT title FROM film WHERE title REGEXP '^A.*R$' AND title NOT RLIKE '\\d'
### quotes in text
SELECT 'it''s', 'it\'s', "double ""quoted""", 'back\\slash', ''
### words that are refused elsewhere, in a text
SELECT 'INSERT INTO film; DROP TABLE film /*! SLEEP(5) */ -- @a := 1' AS harmless
### words that are refused elsewhere, as names
SELECT 1 AS `update`, 2 AS `into`, 3 AS `sleep`, 4 AS `delete`
### comments are left out
SELECT /* which */ title -- name
FROM film # films
WHERE film_id = 1
### comment that looks like a hint
SELECT /*+ MAX_EXECUTION_TIME(1) */ COUNT(*) FROM film
### dates
SELECT DATE_FORMAT(rental_date, '%Y-%m'), COUNT(*) FROM rental GROUP BY 1
### intervals
SELECT COUNT(*) FROM rental WHERE rental_date >= '2005-08-01' - INTERVAL 1 MONTH AND rental_date < DATE_ADD('2005-08-01', INTERVAL 1 DAY)
### date differences
SELECT DATEDIFF(return_date, rental_date), TIMESTAMPDIFF(HOUR, rental_date, return_date) FROM rental LIMIT 2
### extract
SELECT EXTRACT(YEAR FROM payment_date), YEAR(payment_date), MONTH(payment_date) FROM payment LIMIT 1
### typed dates
SELECT DATE '2020-01-01', TIMESTAMP '2020-01-01 10:00:00'
### case
SELECT CASE WHEN length < 60 THEN 'short' WHEN length < 120 THEN 'usual' ELSE 'long' END AS kind, COUNT(*) FROM film GROUP BY kind
### simple case
SELECT CASE rating WHEN 'G' THEN 1 ELSE 0 END FROM film LIMIT 1
### if and coalesce
SELECT IF(length > 100, 'long', 'short'), IFNULL(original_language_id, 0), COALESCE(NULL, title), NULLIF(1, 1) FROM film LIMIT 1
### casts
SELECT CAST(rental_rate AS CHAR), CAST('12' AS UNSIGNED), CAST(1.5 AS DECIMAL(10, 2)), CONVERT('5', SIGNED) FROM film LIMIT 1
### convert using
SELECT CONVERT(title USING utf8mb4) FROM film LIMIT 1
### collate
SELECT title FROM film ORDER BY title COLLATE utf8mb4_bin LIMIT 1
### group_concat
SELECT GROUP_CONCAT(DISTINCT name ORDER BY name DESC SEPARATOR ' | ') FROM category
### text functions
SELECT CONCAT(first_name, ' ', last_name), UPPER(first_name), SUBSTRING(last_name, 1, 3), TRIM(BOTH 'x' FROM 'xax'), REPLACE('a', 'a', 'b'), LEFT('abc', 2) FROM actor LIMIT 1
### substring in long form
SELECT SUBSTRING('abcdef' FROM 2 FOR 3), POSITION('c' IN 'abc'), LOCATE('b', 'abc')
### numbers
SELECT ROUND(AVG(amount), 2), FLOOR(1.5), CEIL(1.5), TRUNCATE(1.55, 1), 7 DIV 2, 7 MOD 2, 7 % 2, -1, 1e3, .5, 0x1F, b'101' FROM payment
### operators
SELECT 1 <=> NULL, 1 <> 2, 1 != 2, NOT 1, !0, ~1, 1 & 3, 1 | 2, 1 ^ 1, 1 << 2, 8 >> 1, 1 XOR 0, TRUE AND FALSE, 1 || 0, 1 && 1
### is
SELECT 1 IS TRUE, NULL IS NOT NULL, 0 IS FALSE, NULL IS UNKNOWN
### between and tuples
SELECT COUNT(*) FROM film WHERE length BETWEEN 60 AND 90 AND (film_id, language_id) IN ((1, 1), (2, 1))
### null-safe and not in
SELECT COUNT(*) FROM film WHERE rating NOT IN ('G', 'PG') AND original_language_id IS NULL
### fulltext
SELECT title, MATCH (title, description) AGAINST ('dinosaur') AS score FROM film_text WHERE MATCH (title, description) AGAINST ('+dinosaur -robot' IN BOOLEAN MODE)
### json
SELECT JSON_EXTRACT('{"a": [1, 2]}', '$.a[1]'), JSON_OBJECT('k', 1), JSON_UNQUOTE('"x"'), JSON_LENGTH('[1,2]')
### json aggregates
SELECT JSON_ARRAYAGG(name), JSON_OBJECTAGG(category_id, name) FROM category
### json_table
SELECT * FROM JSON_TABLE('[{"a": 1}, {"a": 2}]', '$[*]' COLUMNS (a INT PATH '$.a')) AS t
### geometry
SELECT ST_AsText(ST_GeomFromText('POINT(1 2)')), ST_Distance(POINT(0, 0), POINT(3, 4))
### functions with a space
SELECT COUNT (*), MAX (length), NOW ( ) FROM film
### system variables
SELECT @@version, @@session.sql_mode, @@global.max_connections
### session functions
SELECT VERSION(), DATABASE(), USER(), CURRENT_USER(), CURRENT_USER, CONNECTION_ID(), CURRENT_TIMESTAMP, NOW(6)
### information_schema
SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = 'sakila' ORDER BY table_rows DESC
### index hints
SELECT COUNT(*) FROM rental USE INDEX (idx_fk_customer_id) WHERE customer_id = 1
### distinct and straight modifiers
SELECT SQL_NO_CACHE DISTINCT rating FROM film
### views
SELECT * FROM customer_list WHERE country = 'Italy'
### order by field
SELECT rating FROM film GROUP BY rating ORDER BY FIELD(rating, 'R', 'G'), 1
### charset introducer and national text
SELECT _utf8mb4'abc', N'abc', _utf8mb4 'ü' COLLATE utf8mb4_bin
### letters beyond ascii
SELECT 'Zoë Ünal 你好 🎬' AS größe, 1 AS `naïve`
### text pieces side by side
SELECT 'a' 'b' "c"
### show tables
SHOW TABLES
### show full tables like
SHOW FULL TABLES FROM sakila LIKE 'film%'
### show tables where
SHOW TABLES WHERE LENGTH(Tables_in_sakila) > 10
### show databases
SHOW DATABASES LIKE 'sak%'
### show columns
SHOW FULL COLUMNS FROM film IN sakila WHERE Field LIKE 'l%'
### show index
SHOW INDEX FROM rental FROM sakila
### show keys
SHOW KEYS IN film WHERE Key_name = 'PRIMARY'
### show create table
SHOW CREATE TABLE sakila.film
### show create view
SHOW CREATE VIEW film_list
### show create procedure
SHOW CREATE PROCEDURE film_in_stock
### show table status
SHOW TABLE STATUS LIKE 'film'
### show triggers
SHOW TRIGGERS LIKE 'film%'
### show variables
SHOW GLOBAL VARIABLES LIKE 'max_connections'
### show status
SHOW SESSION STATUS WHERE Variable_name = 'Threads_connected'
### show engines and others
SHOW ENGINES
### show processlist
SHOW FULL PROCESSLIST
### show warnings
SHOW WARNINGS LIMIT 5
### show character set
SHOW CHARACTER SET LIKE 'utf8%'
### show collation
SHOW COLLATION WHERE Charset = 'utf8mb4'
### rights without password hashes
SELECT privilege_type FROM information_schema.user_privileges
### the word mysql where it is no schema
SELECT 'mysql.user' AS mysql, version() AS `mysql.user` FROM language mysql
### show procedure status
SHOW PROCEDURE STATUS WHERE Db = 'sakila'
### describe
DESCRIBE film
### desc column
DESC sakila.film title
### explain
EXPLAIN SELECT * FROM film WHERE film_id = 1
### explain format
EXPLAIN FORMAT=JSON SELECT * FROM film JOIN language USING (language_id)
### explain with
EXPLAIN WITH f AS (SELECT * FROM film) SELECT * FROM f
