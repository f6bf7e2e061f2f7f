-- Sources of the sample company: they hold no settings of their own, and go together.
ALTER TABLE datasources ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;
