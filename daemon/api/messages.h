/*
 * What web processes, keeper, registrar, hasher, painter and broker say to each other over ipc:
 * kinds and layouts. All numbers are little-endian.
 */
#ifndef DAEMON_API_MESSAGES_H
#define DAEMON_API_MESSAGES_H

enum message_kind {
	/* web -> keeper: round u32 | enum kept_kind u8 | what the gate found u8 (0, or a reason of
	 * proto/README.md, 7: 1, 2, 6, 9) | entry */
	MESSAGE_KEEP = 0x101,
	/* keeper -> web: index u64 | size u64 | unix time u64 | is_new u8 | receipt's text */
	MESSAGE_KEPT,
	/* keeper -> web: reason u16 | unix time u64 | leaf hash 32 | signature 64 */
	MESSAGE_REJECTED,
	/* keeper, registrar, hasher, painter -> web: enum failure u16, and what some of them add */
	MESSAGE_FAILED,
	/* web -> registrar: round u32 | hash of the session's token 32 | X 32 | A 32 | s 32 */
	MESSAGE_REGISTER,
	/* registrar -> web: the signed CRED */
	MESSAGE_REGISTERED,
	/* web -> hasher, a new password: password | address | pseudonym, each as length u16 | bytes
	 */
	MESSAGE_HASH,
	/* hasher -> web: the hash as libsodium writes it, salt and costs within */
	MESSAGE_HASHED,
	/* hasher -> web: enum password_weakness u8 (daemon/roles/password.h) */
	MESSAGE_WEAK,
	/* web -> hasher: hash, or nothing where there is none | password, each as length u16 |
	   bytes */
	MESSAGE_VERIFY,
	/* hasher -> web: is_right u8 | a hash of today's costs instead of the old one, or nothing
	 */
	MESSAGE_VERIFIED,
	/* web -> hasher, a new second factor: code of the account as length u16 | bytes */
	MESSAGE_FACTOR_MAKE,
	/* hasher -> web: sealed secret 60 | secret 20 */
	MESSAGE_FACTOR_MADE,
	/* web -> hasher: code of the account | sealed secret | six digits | unix time u64, last
	 * step that was used u64; each of the four as length u16 | bytes */
	MESSAGE_FACTOR_CHECK,
	/* hasher -> web: the step whose code it is, or 0: u64 */
	MESSAGE_FACTOR_CHECKED,
	/* web -> hasher, a new passkey: hash of the challenge 32, must_verify u8 | client's data |
	 * attestation object, each of the three as length u16 | bytes */
	MESSAGE_PASSKEY_MAKE,
	/* hasher -> web: verdict u8 (enum passkey_verdict); where that is 0, is_verified u8 |
	 * algorithm u16 (less than zero, as two's complement) | counter u32 | length u16 and id |
	 * public key */
	MESSAGE_PASSKEY_MADE,
	/* web -> hasher: hash of the challenge 32, must_verify u8, algorithm u16 | client's data |
	 * authenticator's data | signature | public key; each of the five as length u16 | bytes */
	MESSAGE_PASSKEY_CHECK,
	/* hasher -> web: verdict u8 | counter u32 */
	MESSAGE_PASSKEY_CHECKED,
	/* web -> painter: nothing but the descriptor of a picture as it came, sealed */
	MESSAGE_PAINT,
	/* painter -> web: verdict u8 (enum picture_verdict of daemon/picture); where that is 0 the
	 * descriptor of new ones, sealed (daemon/picture/painted.h) */
	MESSAGE_PAINTED,
	/* web -> registrar: hash of the account's token 32 | document, birth date, postal code,
	 * each with its length u8 before it */
	MESSAGE_PERSON,
	/* web -> registrar: hash of the account's token 32 | hash of a letter's code 32 | birth
	 * date with its length u8 before it */
	MESSAGE_LETTER,
	/* web -> registrar: as MESSAGE_PERSON | email or sms, with its length u8 before it */
	MESSAGE_CONTACT,
	/* registrar -> web: nothing more; it is under way */
	MESSAGE_CONTACT_SENT,
	/* web -> registrar: hash of the account's token 32 | six digits with their length u8 before
	 * them */
	MESSAGE_CONFIRM,
	/* registrar -> web: what the account is sure by now, text */
	MESSAGE_PERSON_FOUND,
	/* web -> registrar: round u32 | hash of the account's token 32 | of the new session's 32 */
	MESSAGE_ADMIT,
	/* registrar -> web: the session, JSON as of api.session */
	MESSAGE_ADMITTED,
	/* web -> registrar: hash of the account's token 32 */
	MESSAGE_EXPORT,
	/* registrar -> web: what the registry has about the account, JSON as of registry.export;
	 * null where the city has no registry */
	MESSAGE_EXPORTED,
	/* web -> registrar: hash of an officer's token 32 | code of the account of who is there,
	 * their document, each with its length u8 before it; answered as MESSAGE_PERSON */
	MESSAGE_DESK,
	/* web -> registrar: hash of the token of an officer or of one of the staff 32 | where the
	 * page before ended, with its length u8 before it; empty for the first */
	MESSAGE_CONFLICTS,
	/* web -> registrar: hash of an officer's token 32 | number of a conflict, move or keep,
	 * each with its length u8 before it */
	MESSAGE_DECIDE,
	/* web -> registrar: hash of an officer's token 32 | a document with its length u8 before it
	 */
	MESSAGE_USED,
	/* web -> registrar: hash of an officer's token 32 | document, slug of a round, each with
	 * its length u8 before it | place of an observer in the manifest u8 | is a code wanted u8
	 */
	MESSAGE_DISPUTE,
	/* web -> registrar: as MESSAGE_CONFLICTS, of the book of disputes */
	MESSAGE_DISPUTES,
	/* web -> registrar: hash of an officer's token 32 | document, slug of a round, each with
	 * its length u8 before it */
	MESSAGE_DESK_CODE,
	/* registrar -> web: what those six are answered, JSON; of a decision nothing */
	MESSAGE_DESK_SAYS,
	/* web -> registrar: hash of the token of one of the staff or of an auditor 32 | hash of an
	 * API token in hex or nothing, number of an upload whose errors are wanted or nothing,
	 * after which of them; each of the three with its length u8 before it */
	MESSAGE_CENSUS_READ,
	/* web -> registrar: hash of the token of one of the staff 32 | enum census_verb u8 | number
	 * of the upload or batch, of a part, which census was looked at, each with its length u8
	 * before it | bytes of a part */
	MESSAGE_CENSUS,
	/* registrar -> web: JSON; with a member "fault" a refusal, by its code */
	MESSAGE_CENSUS_SAYS,
	/* web -> registrar: hash of the account's token 32 | number of a project with its length u8
	 * before it | does_support u8: whether it is asked only, or supported where it may be */
	MESSAGE_RESIDENT,
	/* registrar -> web: nothing, or the support, JSON as of api.project_support */
	MESSAGE_RESIDENT_SAYS,
	/* web -> broker, somebody goes to the provider: state | nonce | challenge | language |
	 * is_fresh, one byte; each of the five as length u16 | bytes */
	MESSAGE_PROVIDER_VISIT,
	/* broker -> web: verdict u8 (enum provider_verdict); where that is 0, the address */
	MESSAGE_PROVIDER_VISITED,
	/* web -> broker, somebody is back: code | verifier | nonce | iss, or nothing where there
	 * was none; each of the four as length u16 | bytes */
	MESSAGE_PROVIDER_CODE,
	/* broker -> web: verdict u8; where that is 0, the subject, keyed 32 | seconds since the
	 * provider asked who they are u32, PROVIDER_AGE_UNSAID if it does not say | address, or
	 * nothing */
	MESSAGE_PROVIDER_KNOWN,
};

/* What is wrong with what a passkey says, if anything is. */
enum passkey_verdict {
	PASSKEY_FINE,
	PASSKEY_FORM,       /* not what authenticators and browsers write */
	PASSKEY_TYPE,       /* made for the other ceremony */
	PASSKEY_CHALLENGE,  /* of another challenge than the one that was given */
	PASSKEY_ORIGIN,     /* on another page */
	PASSKEY_FRAMED,     /* in a page within another's */
	PASSKEY_SITE,       /* by an authenticator that was told another site */
	PASSKEY_ABSENT,     /* nobody touched it */
	PASSKEY_UNVERIFIED, /* by whoever holds it: no PIN, no fingerprint, and one was needed */
	PASSKEY_KIND,       /* a key of a kind that is not verified here */
	PASSKEY_SIGNATURE,
	PASSKEY_VERDICTS,
};

/* How it went with a provider. */
enum provider_verdict {
	PROVIDER_FINE,
	PROVIDER_AWAY,    /* it does not answer in time, or not in form */
	PROVIDER_REFUSED, /* it does not take the code, or does not know us */
	PROVIDER_MIXED,   /* the answer is not of that provider (RFC 9207) */
	/* what is wrong with the ID token */
	PROVIDER_FORM,
	PROVIDER_ALGORITHM, /* another than RS256 and ES256 */
	PROVIDER_KEY,       /* of no key that the provider shows */
	PROVIDER_SIGNATURE,
	PROVIDER_ISSUER,
	PROVIDER_AUDIENCE,
	PROVIDER_PARTY, /* given to somebody else (azp) */
	PROVIDER_EXPIRED,
	PROVIDER_FUTURE,
	PROVIDER_NONCE,  /* of another visit */
	PROVIDER_ACCESS, /* not with this access token (at_hash) */
	PROVIDER_SUBJECT,
	PROVIDER_VERDICTS,
};

#define PROVIDER_AGE_UNSAID UINT32_MAX

#define PASSKEY_KEY_MAX 259 /* an RSA key as libfido2 keeps it */

/* What staff ask of the census. */
enum census_verb {
	CENSUS_BEGIN,
	CENSUS_PART,
	CENSUS_END,
	CENSUS_APPROVE,
	CENSUS_DROP,
	CENSUS_UNDO,
	CENSUS_LETTERS, /* language, when the printing began, slug; is_dry u8 before the bytes */
	CENSUS_VERBS,
};

enum kept_kind { KEEP_BALLOT = 1, KEEP_SPOILED, KEEP_CREDENTIAL, KEEP_VOID };

enum failure {
	FAILURE_OVERLOADED = 1,  /* the queue is full: later */
	FAILURE_UNAVAILABLE,     /* the database does not answer; nothing was done */
	FAILURE_UNKNOWN,         /* nobody knows whether it was done: the same again */
	FAILURE_NO_ROUND,        /* no such round, or its keys are not here */
	FAILURE_PHASE,           /* not now */
	FAILURE_CREDENTIAL_LIVE, /* no live credential of this X */
	FAILURE_TAKEN,           /* another credential has that row */
	FAILURE_CAST,            /* to be spoiled, but it was cast */
	FAILURE_SPOILED,         /* spoiled before */
	FAILURE_SESSION,         /* no such session, or its time is over */
	FAILURE_PROOF,           /* the proof of possession does not hold */
	FAILURE_VOID,            /* this credential is void already */
	FAILURE_INTERNAL,
	/* of verification and admission */
	FAILURE_ACCOUNT,        /* nobody is signed in, or not wholly */
	FAILURE_ORGANISATION,   /* not a person */
	FAILURE_CENSUS_CLOSED,  /* the city has no census */
	FAILURE_NOT_FOUND,      /* no such document with such a birth date */
	FAILURE_POSTAL_CODE,    /* another postal code */
	FAILURE_AGE,            /* under the least age */
	FAILURE_DOCUMENT_TAKEN, /* another account has it */
	FAILURE_ALREADY,        /* this account has another document */
	FAILURE_LOCKED,         /* too many failures; adds seconds u32 */
	FAILURE_LETTER_WRONG,   /* no such code with such a birth date */
	FAILURE_LETTER_USED,
	FAILURE_LETTER_EXPIRED,
	FAILURE_NO_CONTACT,    /* the census has none of that channel */
	FAILURE_CHANNEL_OFF,   /* the city sends nothing by that channel */
	FAILURE_CHANNEL_SPENT, /* the day's share is */
	FAILURE_CODE_MISSING,  /* none was asked for, or it was used */
	FAILURE_CODE_WRONG,
	FAILURE_CODE_EXPIRED,
	FAILURE_SERVICE,      /* the city's census does not answer */
	FAILURE_WAY,          /* this round is not entered with an account */
	FAILURE_NOT_VERIFIED, /* not in the census */
	FAILURE_NOT_ELIGIBLE, /* adds the unmet clause in words, JSON by language */
	FAILURE_NOT_ASSURED,  /* another channel is wanted; adds those, JSON */
	FAILURE_FULL,         /* no serials are left */
	FAILURE_NOT_FRESH,    /* of an export: the password was not given just now */
	FAILURE_DESK,         /* the vote was disputed: by the code of a desk alone */
	FAILURE_ROLE,         /* not an officer, or without the second factor */
	FAILURE_STALE,        /* the officer's proof is not fresh */
	FAILURE_FACTOR,       /* the officer's second factor is still to come */
	FAILURE_NO_ACCOUNT,   /* no such account, or its address is not confirmed */
	FAILURE_ONESELF,      /* officers do not verify themselves, nor decide of what is theirs */
	FAILURE_NO_CONFLICT,  /* no such conflict */
	FAILURE_DECIDED,      /* it was decided otherwise */
	FAILURE_CLAIMANT,     /* the newer account is somebody else by now */
	FAILURE_ROUND,        /* no such round */
	FAILURE_NOT_ADMITTED, /* to be disputed, but this person was not admitted */
	FAILURE_NO_VOTE,      /* the same: admitted, and there is no credential */
	FAILURE_OBSERVER,     /* the manifest has none of that number */
	FAILURE_VOTED,        /* no code of a desk: there is a credential */
	FAILURE_CENSUS_MOVED, /* the census changed since the person was looked up */
	FAILURE_TOKEN,        /* an API token that is nobody's */
	FAILURE_NOT_RESIDENT, /* adds the heading, JSON: it is for its residents alone */
	FAILURE_REFUSED,      /* adds the SQLSTATE by which the city's database refused */
	FAILURE_COUNT,
};

#endif
