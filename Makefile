# Arca. `make` builds, `make run` shows a city, `make test` proves. Two variables:
#   SAN=1  AddressSanitizer and UBSan      CC=clang  the other compiler
# Each combination builds in a folder of its own; build/arca is the plain one.
MAKEFLAGS += --no-builtin-rules
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
FUZZ     ?= $(filter fuzz,$(MAKECMDGOALS))
BUILD    ?= build$(if $(SAN),-san)$(if $(FUZZ),-fuzz)$(if $(findstring clang,$(CC)),-clang)
DEPS     := libsodium libcrypto jansson libqrencode
WARN     := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith \
            -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wconversion -Wno-sign-conversion
HARDEN   := -fstack-protector-strong -fPIE $(if $(SAN),,-D_FORTIFY_SOURCE=2)
comma    := ,
SANFLAGS := $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
# Fuzzers as libFuzzer wants them.
CFLAGS   ?= $(if $(FUZZ),-O1,-O2) -g
PG_INCLUDE := -isystem $(shell pkg-config --variable=includedir libpq 2>/dev/null)
CFLAGS_  := -std=c17 -D_GNU_SOURCE -I. -I$(BUILD) $(PG_INCLUDE) $(WARN) $(HARDEN) $(SANFLAGS) $(if $(FUZZ),-fsanitize=fuzzer-no-link) $(CFLAGS)
LDFLAGS_ := -pie -Wl,-z,relro,-z,now $(SANFLAGS) $(LDFLAGS)
LDLIBS    = $(shell pkg-config --libs $(DEPS))

# What only one program needs.
ARCA_LIBS  := libcurl libevent_extra libevent_core
ARCAD_LIBS := libevent_core libpq libssl libcurl inih libseccomp libsystemd libutf8proc libfido2 cjose libcmark-gfm \
              libjpeg libpng libwebpdemux libwebp libexif

LIB_SRC  := $(sort $(wildcard proto/base/*.c proto/crypto/*.c proto/log/*.c proto/tally/*.c proto/record/*.c))
CLI_SRC  := $(sort $(wildcard proto/cli/*.c))
DAEMON_SRC := $(sort $(wildcard daemon/*.c daemon/*/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c))
TAMPER_SRC := $(sort $(wildcard tests/tamper/*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
# C made from tables and SQL: routes, schemas, faults, statements, migrations.
GEN_SRC  := $(addprefix $(BUILD)/gen/,statements.c routes.c schemas.c faults.c passwords.c mails.c page_texts.c)
obj       = $(patsubst %.c,$(BUILD)/%.o,$(1))
# Files and the folders they are in, which are newer when a file goes.
in        = $(wildcard $(1)) $(sort $(dir $(wildcard $(1))))

JOBS     := $(shell nproc 2>/dev/null || echo 2)

.PHONY: all run demo-close reset web test test-long bench bench-city lint fuzz deps test-deps clean show-build
all: $(BUILD)/arca $(BUILD)/arcad

run: deps
	@$(MAKE) --no-print-directory -s -j$(JOBS) all web
	@deploy/demo

# The demo's clock goes past the close; its trustees count, and the record is verified.
demo-close:
	@deploy/demo-close

# The next `make run` makes a new city.
reset:
	@! kill -0 $$(cat var/demo/pid 2>/dev/null) 2>/dev/null || { echo "it runs: Ctrl-C there first" >&2; exit 1; }
	rm -rf $$(dirname $$(readlink -f var/demo/city/pg 2>/dev/null || echo var/demo/none)) var/demo

web: web/dist/serve.json

# npm and the bundler talk to var/log. One at a time: several tests may ask for it at once.
web/dist/serve.json: web/package-lock.json web/build.mjs $(shell find web/src -type f -not -path '*/generated/*' 2>/dev/null) \
                     proto/openapi.json
	@echo "  WEB   $(@D)"
	@mkdir -p var/log && flock var/log/web.lock web/build >var/log/web.log 2>&1 || { tail -n 20 var/log/web.log >&2; exit 1; }

test: test-deps
	@tests/run

test-long: test-deps
	@tests/run --long

bench: test-deps
	@$(MAKE) --no-print-directory -s all $(BUILD)/tests/bench/bench $(BUILD)/tests/bench/live/insert
	@$(BUILD)/tests/bench/bench $(N)
	@tests/bench/live/run
	@tests/bench/statistics/run

bench-city: test-deps
	@$(MAKE) --no-print-directory -s all
	@tests/bench/city/run

lint: test-deps
	@tests/lint/run

fuzz: $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(FUZZ_SRC))

deps:
	@deploy/install-deps

test-deps:
	@deploy/install-deps test

# Where this combination of SAN and CC builds, for the scripts under tests/.
show-build:
	@echo $(BUILD)

clean:
	rm -rf build build-*

$(BUILD)/arca: $(call obj,$(CLI_SRC)) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs $(ARCA_LIBS))

$(BUILD)/arcad: $(call obj,$(DAEMON_SRC) $(GEN_SRC) proto/cli/http.c proto/cli/qr.c) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs $(ARCAD_LIBS))

$(BUILD)/libarca-proto.a: $(call obj,$(LIB_SRC))
	@echo "  AR    $@"
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/tests/unit/unit: $(call obj,$(UNIT_SRC)) $(filter-out %/main.o,$(call obj,$(CLI_SRC) $(DAEMON_SRC) $(GEN_SRC))) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs $(ARCA_LIBS) $(ARCAD_LIBS) criterion)

# Calls that cost go through tests/tamper/remember.c.
TAMPER_WRAP := $(patsubst %,-Wl$(comma)--wrap=crypto_%,scalarmult_ristretto255 scalarmult_ristretto255_base core_ristretto255_add \
               core_ristretto255_sub core_ristretto255_from_hash core_ristretto255_is_valid_point sign_verify_detached)
$(BUILD)/tests/tamper/tamper: $(call obj,$(TAMPER_SRC)) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) $(TAMPER_WRAP) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/bench/bench: $(call obj,$(BENCH_SRC)) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -o $@ $^ $(LDLIBS)

$(BUILD)/tests/bench/live/insert: $(call obj,tests/bench/live/insert.c daemon/pg/array.c) $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs libpq)

# Fuzzers are clang's: make fuzz CC=clang-14 SAN=1 (tests/fuzz/run does). What they test is
# instrumented too, in a folder of its own.
FUZZ_DAEMON := daemon/http/parse.c daemon/http/target.c daemon/http/negotiate.c daemon/api/format.c \
               daemon/api/schema.c daemon/api/email.c daemon/api/agent.c
FUZZ_GEN    := $(BUILD)/gen/schemas.c
$(BUILD)/tests/fuzz/http $(BUILD)/tests/fuzz/schema $(BUILD)/tests/fuzz/email: $(call obj,$(FUZZ_DAEMON) $(FUZZ_GEN))
$(BUILD)/tests/fuzz/bounce: $(BUILD)/daemon/commands/bounce_read.o
$(BUILD)/tests/fuzz/census: $(call obj,$(wildcard daemon/census/*.c) daemon/api/format.c daemon/api/email.c)
$(BUILD)/tests/fuzz/passkey: $(call obj,daemon/roles/passkey.c daemon/roles/cbor.c)
$(BUILD)/tests/fuzz/passkey: LDLIBS += $(shell pkg-config --libs libfido2)
$(BUILD)/tests/fuzz/provider: $(call obj,daemon/roles/provider.c daemon/roles/idtoken.c daemon/roles/outward.c)
$(BUILD)/tests/fuzz/markdown: $(call obj,$(wildcard daemon/api/markdown*.c) daemon/api/format.c)
$(BUILD)/tests/fuzz/markdown: LDLIBS += $(shell pkg-config --libs libcmark-gfm)
$(BUILD)/tests/fuzz/page: $(call obj,$(wildcard daemon/page/*.c) $(BUILD)/gen/page_texts.c)
$(BUILD)/tests/fuzz/provider: LDLIBS += $(shell pkg-config --libs cjose libcurl)
$(BUILD)/tests/fuzz/picture: $(call obj,$(wildcard daemon/picture/*.c))
$(BUILD)/tests/fuzz/picture: LDLIBS += $(shell pkg-config --libs libjpeg libpng libwebpdemux libwebp libexif)
$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(BUILD)/libarca-proto.a
	@echo "  LD    $@"
	@$(CC) $(LDFLAGS_) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LDLIBS)

$(BUILD)/gen/statements.c $(BUILD)/gen/statements.h &: db/embed $(call in,db/*/*.sql db/*/*/*.sql)
	@echo "  GEN   $(BUILD)/gen/statements.c"
	@mkdir -p $(@D) && db/embed $(@D)

$(BUILD)/gen/passwords.c $(BUILD)/gen/passwords.h &: daemon/roles/passwords/embed $(wildcard daemon/roles/passwords/*.txt)
	@echo "  GEN   $(BUILD)/gen/passwords.c"
	@mkdir -p $(@D) && daemon/roles/passwords/embed $(@D)

ROUTES_MADE := $(foreach name,routes schemas faults,$(BUILD)/gen/$(name).c $(BUILD)/gen/$(name).h)
$(ROUTES_MADE) &: proto/routes/generate proto/faults.json $(call in,proto/routes/*.json proto/schema/*.json)
	@echo "  GEN   $(BUILD)/gen/routes.c"
	@mkdir -p $(@D) && proto/routes/generate $(@D)

$(BUILD)/gen/mails.c $(BUILD)/gen/mails.h &: proto/mail/generate $(call in,proto/mail/*.json proto/mail/layout/*)
	@echo "  GEN   $(BUILD)/gen/mails.c"
	@mkdir -p $(@D) && proto/mail/generate $(@D)

$(BUILD)/gen/page_texts.c $(BUILD)/gen/page_texts.h &: daemon/page/embed $(call in,daemon/page/*.c web/src/texts/*.json)
	@echo "  GEN   $(BUILD)/gen/page_texts.c"
	@mkdir -p $(@D) && daemon/page/embed $(@D)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(CFLAGS_) -MMD -MP -c -o $@ $<

# Criterion's own headers do not survive our warnings.
$(BUILD)/tests/unit/%.o: WARN := -Wall -Wextra -Werror
$(BUILD)/tests/fuzz/%.o: WARN := -Wall -Wextra -Werror
$(call obj,$(DAEMON_SRC) $(GEN_SRC) $(UNIT_SRC) $(FUZZ_SRC)): | $(GEN_SRC)
.SECONDARY:
-include $(shell find build* -name '*.d' 2>/dev/null)
