### plain insert
INSERT INTO actor (first_name, last_name) VALUES ('A', 'B')
### insert select
INSERT INTO actor (first_name, last_name) SELECT first_name, last_name FROM actor
### replace statement
REPLACE INTO language (language_id, name) VALUES (1, 'x')
### update
UPDATE film SET title = 'x'
### multi-table update
UPDATE film f JOIN language l USING (language_id) SET f.title = l.name
### delete
DELETE FROM payment
### multi-table delete
DELETE p FROM payment p JOIN rental r USING (rental_id)
### truncate
TRUNCATE TABLE payment
### truncate without table
TRUNCATE payment
### drop table
DROP TABLE film_text
### drop database
DROP DATABASE sakila
### drop if exists
DROP TABLE IF EXISTS film_text
### create table
CREATE TABLE evil (a INT)
### create table select
CREATE TABLE evil AS SELECT * FROM film
### create temporary table
CREATE TEMPORARY TABLE evil (a INT)
### create view
CREATE OR REPLACE VIEW evil AS SELECT 1
### create function
CREATE FUNCTION evil() RETURNS INT DETERMINISTIC RETURN 1
### create trigger
CREATE TRIGGER evil BEFORE INSERT ON film FOR EACH ROW SET @a = 1
### create event
CREATE EVENT evil ON SCHEDULE EVERY 1 SECOND DO DELETE FROM film
### create user
CREATE USER evil IDENTIFIED BY 'x'
### alter table
ALTER TABLE film ADD COLUMN evil INT
### alter user
ALTER USER mosaic IDENTIFIED BY 'x'
### rename table
RENAME TABLE film TO evil
### rename user
RENAME USER mosaic TO evil
### grant
GRANT ALL ON *.* TO evil
### revoke
REVOKE ALL ON *.* FROM mosaic
### set variable
SET @a = 1
### set session variable
SET SESSION sql_mode = ''
### set global variable
SET GLOBAL general_log = 1
### set transaction
SET SESSION TRANSACTION READ WRITE
### set password
SET PASSWORD = PASSWORD('x')
### set names
SET NAMES gbk
### set statement for
SET STATEMENT max_statement_time = 0 FOR SELECT 1
### call procedure
CALL rewards_report(1, 1.0, @count)
### call with db
CALL sakila.film_in_stock(1, 1, @count)
### do sleep
DO SLEEP(1)
### do expression
DO 1
### handler open
HANDLER film OPEN
### handler read
HANDLER film READ FIRST
### handler in brackets
(HANDLER film READ FIRST)
### sleep in a row
SELECT ROW(1, SLEEP(5)) = (1, 2)
### row as a stored function
SELECT sakila.row(1, 2)
### row as a stored function in quotes
SELECT `row`(1, 2)
### sleep after a character set
SELECT CAST(1 AS CHAR CHARACTER SET utf8mb4 + SLEEP(5))
### a file after a character set
SELECT CAST(1 AS CHAR CHARACTER SET utf8mb4) INTO OUTFILE '/tmp/mosaic-evil-35'
### load data
LOAD DATA INFILE '/etc/passwd' INTO TABLE film_text
### load data local
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE film_text
### load xml
LOAD XML INFILE '/etc/passwd' INTO TABLE film_text
### load index into cache
LOAD INDEX INTO CACHE film
### lock tables
LOCK TABLES film WRITE
### unlock tables
UNLOCK TABLES
### flush tables
FLUSH TABLES WITH READ LOCK
### flush privileges
FLUSH PRIVILEGES
### kill
KILL 1
### kill query
KILL QUERY 1
### shutdown
SHUTDOWN
### reset
RESET QUERY CACHE
### purge
PURGE BINARY LOGS BEFORE NOW()
### begin
BEGIN
### start transaction
START TRANSACTION
### commit
COMMIT
### rollback
ROLLBACK
### savepoint
SAVEPOINT evil
### xa start
XA START 'evil'
### use
USE mysql
### prepare
PREPARE evil FROM 'DELETE FROM film'
### execute
EXECUTE evil
### execute immediate
EXECUTE IMMEDIATE 'DELETE FROM film'
### deallocate
DEALLOCATE PREPARE evil
### install plugin
INSTALL PLUGIN evil SONAME 'evil.so'
### install soname
INSTALL SONAME 'evil'
### analyze table
ANALYZE TABLE film
### analyze statement runs it
ANALYZE SELECT * FROM film
### analyze format json
ANALYZE FORMAT=JSON SELECT * FROM film
### explain analyze
EXPLAIN ANALYZE SELECT * FROM film
### explain format and analyze
EXPLAIN FORMAT=JSON ANALYZE SELECT 1
### explain of an update
EXPLAIN UPDATE film SET title = 'x'
### explain of a delete
EXPLAIN DELETE FROM film
### describe of an insert
DESCRIBE INSERT INTO film_text (film_id, title) VALUES (1, 'x')
### explain a query that writes a file
EXPLAIN SELECT * FROM film INTO OUTFILE '/tmp/mosaic-evil-00'
### optimize table
OPTIMIZE TABLE film
### repair table
REPAIR TABLE film
### check table
CHECK TABLE film
### checksum table
CHECKSUM TABLE film
### cache index
CACHE INDEX film IN default
### into outfile at the end
SELECT * FROM film INTO OUTFILE '/tmp/mosaic-evil-01'
### into outfile before from
SELECT * INTO OUTFILE '/tmp/mosaic-evil-02' FROM film
### into dumpfile
SELECT 'x' INTO DUMPFILE '/tmp/mosaic-evil-03'
### into variable
SELECT COUNT(*) INTO @a FROM film
### into variable at the end
SELECT COUNT(*) FROM film INTO @a
### into outfile over lines
SELECT * FROM film
INTO
OUTFILE
'/tmp/mosaic-evil-04'
### into outfile in odd case
SeLeCt * FrOm film iNtO oUtFiLe '/tmp/mosaic-evil-05'
### into outfile with comments between
SELECT * FROM film INTO/**/OUTFILE/**/'/tmp/mosaic-evil-06'
### into outfile after a line comment
SELECT * FROM film -- harmless
INTO OUTFILE '/tmp/mosaic-evil-07'
### into outfile after a hash comment
SELECT * FROM film # harmless
INTO OUTFILE '/tmp/mosaic-evil-08'
### into outfile in a union
SELECT 1 UNION SELECT 2 INTO OUTFILE '/tmp/mosaic-evil-09'
### into outfile in brackets
(SELECT 1 INTO OUTFILE '/tmp/mosaic-evil-10')
### into outfile after with
WITH f AS (SELECT 1) SELECT * FROM f INTO OUTFILE '/tmp/mosaic-evil-11'
### into outfile with tabs
SELECT	*	FROM	film	INTO	OUTFILE	'/tmp/mosaic-evil-12'
### into outfile with double quotes
SELECT * FROM film INTO OUTFILE "/tmp/mosaic-evil-13"
### into outfile with limit
SELECT * FROM film LIMIT 1 INTO OUTFILE '/tmp/mosaic-evil-14'
### into outfile after values
VALUES (1) INTO OUTFILE '/tmp/mosaic-evil-15'
### executable comment
SELECT 1 /*! INTO OUTFILE '/tmp/mosaic-evil-16' */
### executable comment with version
SELECT 1 /*!50000 INTO OUTFILE '/tmp/mosaic-evil-17' */
### executable comment of mariadb
SELECT 1 /*M! INTO OUTFILE '/tmp/mosaic-evil-18' */
### executable comment of mariadb with version
SELECT 1 /*M!100000 INTO OUTFILE '/tmp/mosaic-evil-19' */
### executable comment in lower case
SELECT 1 /*m! INTO OUTFILE '/tmp/mosaic-evil-20' */
### executable comment at the start
/*!50000 DELETE FROM film */
### executable comment that looks closed
SELECT 1 /*! */ /*! INTO OUTFILE '/tmp/mosaic-evil-21' */
### executable comment with a function
SELECT /*!SLEEP(5)*/
### executable comment in a name
SELECT * FROM film/*!99999 , payment*/
### executable comment within a comment
SELECT 1 /* harmless /*! */ INTO OUTFILE '/tmp/mosaic-evil-22' /* */
### no-break space makes no comment
SELECT 1 --<U+00A0>
INTO OUTFILE '/tmp/mosaic-evil-23'
### no-break space hides the rest from one reader
SELECT 1 --<U+00A0> INTO OUTFILE '/tmp/mosaic-evil-24'
### control character after dashes
SELECT 1 --<U+0001>'
INTO OUTFILE '/tmp/mosaic-evil-25' -- '
### nul character
SELECT 1<U+0000> INTO OUTFILE '/tmp/mosaic-evil-26'
### form feed as white space
SELECT 1<U+000C>INTO<U+000C>OUTFILE '/tmp/mosaic-evil-27'
### vertical tab as white space
SELECT 1<U+000B>INTO OUTFILE '/tmp/mosaic-evil-28'
### carriage return does not end a comment
SELECT 1 -- a<U+000D>INTO OUTFILE '/tmp/mosaic-evil-29'
DELETE FROM film
### backslash escape ends a text late
SELECT 'a\'' INTO OUTFILE '/tmp/mosaic-evil-30'
### text that seems to hide a clause
SELECT 'a\\' INTO OUTFILE '/tmp/mosaic-evil-31' -- '
### double quotes are no name
SELECT "a" INTO OUTFILE "/tmp/mosaic-evil-32"
### backtick tricks
SELECT `a``` INTO OUTFILE '/tmp/mosaic-evil-33'
### second statement
SELECT 1; DELETE FROM film
### second statement without space
SELECT 1;DROP TABLE film_text
### second statement after a comment
SELECT 1; -- x
DELETE FROM film
### two selects
SELECT 1; SELECT 2
### empty statement first
; DELETE FROM film
### delimiter trick
SELECT 1 // DELETE FROM film
### for update
SELECT * FROM film FOR UPDATE
### for update nowait
SELECT * FROM film FOR UPDATE NOWAIT
### for update skip locked
SELECT * FROM film FOR UPDATE SKIP LOCKED
### for update of
SELECT * FROM film FOR UPDATE OF film
### for share
SELECT * FROM film FOR SHARE
### lock in share mode
SELECT * FROM film LOCK IN SHARE MODE
### for update in a subquery
SELECT * FROM (SELECT * FROM film FOR UPDATE) f
### for update in a with
WITH f AS (SELECT * FROM film FOR UPDATE) SELECT * FROM f
### for update over lines
SELECT * FROM film FOR/**/
UPDATE
### sleep
SELECT SLEEP(5)
### sleep in odd case
SELECT sLeEp(5)
### sleep with space
SELECT SLEEP (5)
### sleep in quotes
SELECT `SLEEP`(5)
### sleep after a comment
SELECT SLEEP/**/(5)
### sleep in where
SELECT * FROM film WHERE SLEEP(5)
### sleep in order by
SELECT * FROM film ORDER BY SLEEP(5)
### sleep in having
SELECT 1 HAVING SLEEP(5)
### sleep in limit
SELECT 1 LIMIT (SELECT SLEEP(5))
### sleep in a subquery
SELECT (SELECT SLEEP(5))
### sleep in join
SELECT * FROM film f JOIN language l ON SLEEP(5)
### sleep in case
SELECT CASE WHEN SLEEP(5) THEN 1 END
### sleep in an argument
SELECT IF(1, SLEEP(5), 0)
### sleep in a window
SELECT SUM(1) OVER (ORDER BY SLEEP(5)) FROM language
### sleep in a named window
SELECT SUM(1) OVER w FROM language WINDOW w AS (PARTITION BY SLEEP(5))
### sleep in group_concat
SELECT GROUP_CONCAT(name ORDER BY SLEEP(5)) FROM language
### sleep in show where
SHOW TABLES WHERE SLEEP(5)
### sleep in show columns
SHOW COLUMNS FROM film WHERE SLEEP(5)
### sleep in explain
EXPLAIN SELECT * FROM (SELECT SLEEP(5)) s
### sleep in values
SELECT * FROM (VALUES (SLEEP(5))) v
### sleep in interval
SELECT NOW() + INTERVAL SLEEP(5) DAY
### sleep in odbc brackets
SELECT {fn SLEEP(5)}
### sleep in json_table
SELECT * FROM JSON_TABLE(SLEEP(5), '$' COLUMNS (a INT PATH '$')) t
### sleep in match
SELECT MATCH (title) AGAINST (SLEEP(5)) FROM film_text
### benchmark
SELECT BENCHMARK(1000000000, MD5('x'))
### get_lock
SELECT GET_LOCK('evil', 10)
### release_lock
SELECT RELEASE_LOCK('evil')
### release all locks
SELECT RELEASE_ALL_LOCKS()
### is_free_lock
SELECT IS_FREE_LOCK('evil')
### load_file
SELECT LOAD_FILE('/etc/passwd')
### load_file in odd spelling
SELECT Load_File /* x */ ('/etc/passwd')
### master_pos_wait
SELECT MASTER_POS_WAIT('x', 1, 5)
### master_gtid_wait
SELECT MASTER_GTID_WAIT('0-1-1', 5)
### wait for gtid set
SELECT WAIT_FOR_EXECUTED_GTID_SET('x', 5)
### stored function of sakila
SELECT get_customer_balance(1, NOW())
### stored function that writes
SELECT evil_write()
### stored function with database
SELECT sakila.evil_write()
### stored function with quotes
SELECT `sakila`.`evil_write`()
### stored function in a quoted name
SELECT `evil_write`()
### stored function with a space
SELECT evil_write ()
### stored function named like a built-in one, qualified
SELECT sakila.count(1)
### stored function named like a built-in one, quoted
SELECT `count`(1)
### stored function of another database
SELECT mysql.evil_write()
### system function of a loadable library
SELECT sys_exec('touch /tmp/mosaic-evil-34')
### stored function in show where
SHOW DATABASES WHERE evil_write()
### stored function as a table
SELECT * FROM evil_write()
### next value for
SELECT NEXT VALUE FOR evil_sequence
### nextval
SELECT NEXTVAL(evil_sequence)
### setval
SELECT SETVAL(evil_sequence, 5)
### previous value for
SELECT PREVIOUS VALUE FOR evil_sequence
### nextval as a field
SELECT evil_sequence.nextval
### last_insert_id sets
SELECT LAST_INSERT_ID(5)
### user variable assignment
SELECT @a := 1
### user variable assignment in where
SELECT * FROM film WHERE (@a := 5)
### user variable
SELECT @a
### user variable in quotes
SELECT @`a` := 1
### system variable assignment
SELECT @@session.sql_mode := ''
### procedure analyse
SELECT * FROM film PROCEDURE ANALYSE()
### procedure analyse after limit
SELECT * FROM film LIMIT 1 PROCEDURE ANALYSE(10)
### with and delete
WITH f AS (SELECT 1) DELETE FROM film
### with and update
WITH f AS (SELECT 1) UPDATE film SET title = 'x'
### with and insert
WITH f AS (SELECT 1) INSERT INTO film_text SELECT * FROM f
### insert in brackets
(INSERT INTO film_text VALUES (1, 'x', 'y'))
### delete in a subquery
SELECT * FROM (DELETE FROM film RETURNING film_id) d
### insert returning
INSERT INTO language (name) VALUES ('x') RETURNING language_id
### delete returning
DELETE FROM language RETURNING language_id
### show create user
SHOW CREATE USER mosaic
### show grants for another
SHOW GRANTS FOR root@localhost
### show grants
SHOW GRANTS
### show grants for the account itself
SHOW GRANTS FOR CURRENT_USER
### show grants for the account itself, as a function
SHOW GRANTS FOR CURRENT_USER()
### show grants for a role
SHOW GRANTS FOR PUBLIC
### password hashes
SELECT Host, User, Password FROM mysql.user
### password hashes in odd case
SELECT * FROM MySQL.User
### password hashes in quotes
SELECT * FROM `mysql`.`user`
### password hashes with half the quotes
SELECT * FROM mysql.`global_priv`
### password hashes with the other half
SELECT * FROM `MYSQL`.global_priv
### password hashes with spaces
SELECT * FROM mysql . global_priv
### password hashes after a comment
SELECT * FROM mysql/**/./**/global_priv
### password hashes in a join
SELECT Priv FROM language JOIN mysql.global_priv
### password hashes in a subquery
SELECT (SELECT MAX(Priv) FROM mysql.global_priv)
### password hashes in a union
SELECT 1 UNION SELECT authentication_string FROM mysql.user
### password hashes through table
SELECT 1, 2, 3 UNION TABLE mysql.global_priv
### password hashes in a with
WITH a AS (SELECT * FROM mysql.global_priv) SELECT * FROM a
### password hashes in a condition of show
SHOW TABLES WHERE (SELECT MAX(Priv) FROM mysql.global_priv) LIKE '%a%'
### password hashes as a column with its schema
SELECT mysql.global_priv.Priv FROM mysql.global_priv
### the general log
SELECT argument FROM mysql.general_log
### plan over the accounts
EXPLAIN SELECT * FROM mysql.user
### columns of the accounts
DESCRIBE mysql.user
### columns of the accounts, shown
SHOW COLUMNS FROM user FROM mysql
### tables of the accounts' schema
SHOW TABLES IN `mysql`
### show binary logs
SHOW BINARY LOGS
### show explain for
SHOW EXPLAIN FOR 1
### explain for connection
EXPLAIN FOR CONNECTION 1
### compound statement
BEGIN NOT ATOMIC DELETE FROM film; END
### if statement
IF 1 THEN DELETE FROM film; END IF
### signal
SIGNAL SQLSTATE '45000'
### get diagnostics
GET DIAGNOSTICS @a = NUMBER
### change master
CHANGE MASTER TO MASTER_HOST = 'x'
### start slave
START SLAVE
### backup stage
BACKUP STAGE START
### help statement
HELP 'select'
### nothing
-- nothing
### only a comment
/* nothing */
### garbage
¿Qué?
### text without an end
SELECT 'abc
### comment without an end
SELECT 1 /* abc
### brackets too deep
SELECT ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
