"""Words of a text as people type them: `U.S.`, `Su-35`, `AS/Israel`, `$1,500`, `Kompas.com`, `Erdoğan`.

PostgreSQL's parser keeps hosts, file names, signed numbers and dotted abbreviations as single words. Texts and queries go
through the same functions, so that either spelling finds the other.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from articles.headline_words import HeadlineWords

FUNCTIONS = r"""
CREATE FUNCTION articles_plain_words(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
BEGIN
    -- Latin letters lose their accents; the marks of other scripts are letters of theirs.
    words := normalize(regexp_replace(normalize(words, NFKD), '([A-Za-z])[\u0300-\u036f]+', '\1', 'g'), NFC);
    words := translate(words, U&'\0131\00F8\00D8\0142\0141\0111\0110\2010\2011\2012\2013\2014\2015\2212', 'ioOlLdD-------');
    words := translate(words, U&'\00AD\200B\200D\200E\200F\2060\FEFF', '');
    words := regexp_replace(words, '(\S)[/\\|@]+(?=\S)', '\1 ', 'g');
    words := regexp_replace(words, '\mRp\.?\s?(?=\d)', 'Rp ', 'gi');
    words := regexp_replace(words, '(\m\d{1,3}|(?<=[.,]\d{3}))[.,](?=\d{3}(?!\d))', '\1', 'g');
    words := regexp_replace(words, '\m([[:alpha:]])\.(?=[[:alpha:]](\.|\M))', '\1', 'g');
    words := regexp_replace(words, '(\w)\.(?=[[:alpha:]]{2})', '\1 ', 'g');
    words := regexp_replace(words, '([[:alnum:]])-(?=\d)|(\d)-(?=[[:alpha:]])', '\1\2 ', 'g');
    RETURN regexp_replace(words, '(^|[^[:alnum:]])[-+](?=\d)', '\1 ', 'g');
END $$;

-- Persian words without the endings of the plural and of comparison, and without the prefix of the present tense.
CREATE FUNCTION articles_persian_stems(words text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = public, pg_temp AS $$
BEGIN
    words := translate(words, U&'\064A\0649\0643\0629\0623\0625\0622', U&'\06CC\06CC\06A9\0647\0627\0627\0627');
    words := regexp_replace(words, '[\u064b-\u0652\u0640\u200c]', '', 'g');
    words := regexp_replace(words, '\m(\u0646?\u0645\u06cc)(?=\w{3})', '', 'g');
    words := regexp_replace(words, '(?<=\w{2})\u0647\u0627(\u06cc\u06cc?)?(\u0634\u0627\u0646|\u0645\u0627\u0646|\u0634|\u0645|\u062a)?\M', '', 'g');
    RETURN regexp_replace(words, '(?<=\w{3})(\u062a\u0631\u06cc\u0646|\u062a\u0631|\u0627\u0646|\u0627\u062a|\u06cc)\M', '', 'g');
END $$;

-- The words as they stand, then their stems, with a gap so large that no phrase spans both.
CREATE FUNCTION articles_search_words(words text, config regconfig) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    plain text := articles_plain_words(words);
    found tsvector := to_tsvector('simple', plain) || '·:999'::tsvector;
BEGIN
    IF plain ~ '[\u0600-\u06ff]' THEN
        found := found || to_tsvector('simple', articles_persian_stems(plain)) || '·:999'::tsvector;
    END IF;
    RETURN CASE WHEN config = 'simple'::regconfig THEN found
                ELSE found || to_tsvector(config, plain) || '·:999'::tsvector END;
END $$;

-- A phrase by its stems where each of its words has one; nothing where stop words would fall out of it.
CREATE FUNCTION articles_stem_phrase(config regconfig, words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN numnode(stems) = numnode(phraseto_tsquery('simple', words)) THEN stems ELSE ''::tsquery END
    FROM phraseto_tsquery(config, words) AS stems
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION articles_stem_phrase(regconfig, text);
DROP FUNCTION articles_search_words(text, regconfig);
DROP FUNCTION articles_persian_stems(text);
DROP FUNCTION articles_plain_words(text);
"""
OLD_INDEX = """
CREATE INDEX article_headline_words ON articles_article USING gin ((
    to_tsvector('simple'::regconfig, title) || '·:999'::tsvector ||
    to_tsvector('english'::regconfig, title) || '·:999'::tsvector ||
    to_tsvector('indonesian'::regconfig, title)
))
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_outlet_kinds")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL(
            "DROP INDEX article_headline_words",
            OLD_INDEX,
            state_operations=[migrations.RemoveIndex("article", "article_headline_words")],
        ),
        migrations.AddIndex("article", GinIndex(HeadlineWords("title"), name="article_headline_words")),
    ]
