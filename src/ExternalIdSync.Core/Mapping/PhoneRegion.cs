using System.Globalization;

namespace ExternalIdSync.Core.Mapping;

/// <summary>How numbers are dialled in one region.</summary>
/// <param name="Code">ISO 3166 two letters.</param>
/// <param name="CallingCode">The country calling code of ITU-T E.164.</param>
/// <param name="Trunk">The prefix dialled before a national number inside the region and dropped from outside; may be empty.</param>
/// <param name="Least">The fewest digits of a national number, trunk prefix excluded.</param>
/// <param name="Most">The most digits of a national number, trunk prefix excluded.</param>
/// <param name="International">The prefixes dialled before a calling code, longest first.</param>
/// <param name="KeepsZero">Whether national numbers may begin with a 0 that is dialled from outside too, as in Italy.</param>
internal sealed record PhoneRegion(
    string Code, string CallingCode, string Trunk, int Least, int Most, IReadOnlyList<string> International, bool KeepsZero)
{
    // region calling-code trunk('-' for none, '=' for none and a 0 that belongs to the number) least-most [international prefix, 00 unless given]
    // Plausible lengths of fixed and mobile numbers; a number of a plausible length may still be unassigned.
    private const string Table = """
        AC 247 - 4-6;AD 376 - 6-9;AE 971 0 8-9;AF 93 0 9-9;AG 1 1 10-10 011;AI 1 1 10-10 011;AL 355 0 8-9;AM 374 0 8-8;AO 244 - 9-9
        AR 54 0 10-11;AS 1 1 10-10 011;AT 43 0 4-13;AU 61 0 9-9 0011;AW 297 - 7-7;AX 358 0 5-12;AZ 994 0 9-9;BA 387 0 8-9;BB 1 1 10-10 011
        BD 880 0 8-10;BE 32 0 8-9;BF 226 - 8-8;BG 359 0 7-9;BH 973 - 8-8;BI 257 - 8-8;BJ 229 = 8-10;BL 590 0 9-9;BM 1 1 10-10 011
        BN 673 - 7-7;BO 591 0 8-8;BQ 599 - 7-7;BR 55 0 10-11;BS 1 1 10-10 011;BT 975 - 7-8;BW 267 - 7-8;BY 375 80 9-9 810;BZ 501 - 7-7
        CA 1 1 10-10 011;CC 61 0 9-9 0011;CD 243 0 7-9;CF 236 - 8-8;CG 242 = 9-9;CH 41 0 9-9;CI 225 = 10-10;CK 682 - 5-5;CL 56 - 9-9
        CM 237 - 8-9;CN 86 0 9-11;CO 57 0 8-10;CR 506 - 8-8;CU 53 0 6-8 119;CV 238 - 7-7;CW 599 - 7-8;CX 61 0 9-9 0011;CY 357 - 8-8
        CZ 420 - 9-9;DE 49 0 5-13;DJ 253 - 8-8;DK 45 - 8-8;DM 1 1 10-10 011;DO 1 1 10-10 011;DZ 213 0 8-9;EC 593 0 8-9;EE 372 - 7-8
        EG 20 0 8-10;EH 212 0 9-9;ER 291 0 7-7;ES 34 - 9-9;ET 251 0 9-9;FI 358 0 5-12;FJ 679 - 7-7;FK 500 - 5-5;FM 691 - 7-7;FO 298 - 6-6
        FR 33 0 9-9;GA 241 0 7-8;GB 44 0 9-10;GD 1 1 10-10 011;GE 995 0 9-9;GF 594 0 9-9;GG 44 0 10-10;GH 233 0 9-9;GI 350 - 8-8
        GL 299 - 6-6;GM 220 - 7-7;GN 224 - 8-9;GP 590 0 9-9;GQ 240 - 9-9;GR 30 - 10-10;GT 502 - 8-8;GU 1 1 10-10 011;GW 245 - 7-9
        GY 592 - 7-7;HK 852 - 8-8;HN 504 - 8-8;HR 385 0 8-9;HT 509 - 8-8;HU 36 06 8-9;ID 62 0 7-12;IE 353 0 7-9;IL 972 0 8-9
        IM 44 0 10-10;IN 91 0 10-10;IO 246 - 7-7;IQ 964 0 8-10;IR 98 0 10-10;IS 354 - 7-9;IT 39 = 6-12;JE 44 0 10-10;JM 1 1 10-10 011
        JO 962 0 8-9;JP 81 0 9-10 010;KE 254 0 9-9 000;KG 996 0 9-9;KH 855 0 8-9 001;KI 686 - 5-8;KM 269 - 7-7;KN 1 1 10-10 011
        KP 850 0 8-10;KR 82 0 8-10 00700|001|002;KW 965 - 8-8;KY 1 1 10-10 011;KZ 7 8 10-10 810;LA 856 0 8-10;LB 961 0 7-8;LC 1 1 10-10 011
        LI 423 - 7-9;LK 94 0 9-9;LR 231 0 7-9;LS 266 - 8-8;LT 370 0 8-8;LU 352 - 4-11;LV 371 - 8-8;LY 218 0 8-9;MA 212 0 9-9;MC 377 0 8-9
        MD 373 0 8-8;ME 382 0 8-9;MF 590 0 9-9;MG 261 0 9-9;MH 692 1 7-7 011;MK 389 0 8-8;ML 223 - 8-8;MM 95 0 7-10;MN 976 0 8-10
        MO 853 - 8-8;MP 1 1 10-10 011;MQ 596 0 9-9;MR 222 - 8-8;MS 1 1 10-10 011;MT 356 - 8-8;MU 230 - 7-8;MV 960 - 7-7;MW 265 0 7-9
        MX 52 - 10-10;MY 60 0 8-10;MZ 258 - 8-9;NA 264 0 8-9;NC 687 - 6-6;NE 227 - 8-8;NF 672 - 5-6;NG 234 0 8-10 009;NI 505 - 8-8
        NL 31 0 9-9;NO 47 - 8-8;NP 977 0 8-10;NR 674 - 7-7;NU 683 - 4-7;NZ 64 0 8-10;OM 968 - 8-8;PA 507 - 7-8;PE 51 0 8-9;PF 689 - 6-8
        PG 675 - 7-8;PH 63 0 8-10;PK 92 0 9-10;PL 48 - 9-9;PM 508 0 6-9;PR 1 1 10-10 011;PS 970 0 8-9;PT 351 - 9-9;PW 680 - 7-7
        PY 595 0 8-9;QA 974 - 7-8;RE 262 0 9-9;RO 40 0 9-9;RS 381 0 7-10;RU 7 8 10-10 810;RW 250 0 8-9;SA 966 0 8-9;SB 677 - 5-7
        SC 248 - 7-7;SD 249 0 9-9;SE 46 0 7-10;SG 65 - 8-8 000|001|002|008;SH 290 - 4-5;SI 386 0 8-8;SJ 47 - 8-8;SK 421 0 9-9;SL 232 0 8-8
        SM 378 = 6-10;SN 221 - 9-9;SO 252 0 7-9;SR 597 - 6-7;SS 211 0 9-9;ST 239 - 7-7;SV 503 - 8-8;SX 1 1 10-10 011;SY 963 0 8-9
        SZ 268 - 8-8;TC 1 1 10-10 011;TD 235 - 8-8;TG 228 - 8-8;TH 66 0 8-9 001;TJ 992 - 9-9 810;TK 690 - 4-7;TL 670 - 7-8;TM 993 8 8-8 810
        TN 216 - 8-8;TO 676 - 5-7;TR 90 0 10-10;TT 1 1 10-10 011;TV 688 - 5-7;TW 886 0 8-9 002;TZ 255 0 9-9 000;UA 380 0 9-9;UG 256 0 9-9 000
        US 1 1 10-10 011;UY 598 0 8-8;UZ 998 - 9-9 00|810;VA 39 = 6-12;VC 1 1 10-10 011;VE 58 0 10-10;VG 1 1 10-10 011;VI 1 1 10-10 011
        VN 84 0 9-10;VU 678 - 5-7;WF 681 - 6-6;WS 685 - 5-10;XK 383 0 8-9;YE 967 0 7-9;YT 262 0 9-9;ZA 27 0 9-9;ZM 260 0 9-9;ZW 263 0 7-10
        """;

    private static readonly Dictionary<string, PhoneRegion> ByCode = Read();

    /// <summary>Every region, by its two letters.</summary>
    public static IReadOnlyDictionary<string, PhoneRegion> All => ByCode;

    /// <summary>The plan of each calling code: the bounds of a national number's length are those of all regions that share it.</summary>
    public static IReadOnlyDictionary<int, PhoneRegion> ByCallingCode { get; } =
        ByCode.Values.GroupBy(static r => r.CallingCode, StringComparer.Ordinal).ToDictionary(
            static g => int.Parse(g.Key, CultureInfo.InvariantCulture),
            static g => g.First() with { Least = g.Min(static r => r.Least), Most = g.Max(static r => r.Most) });

    private static Dictionary<string, PhoneRegion> Read()
    {
        var regions = new Dictionary<string, PhoneRegion>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in Table.Split([';', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var cells = row.Split(' ');
            var lengths = cells[3].Split('-');
            regions.Add(cells[0], new PhoneRegion(
                cells[0],
                cells[1],
                cells[2] is "-" or "=" ? "" : cells[2],
                int.Parse(lengths[0], CultureInfo.InvariantCulture),
                int.Parse(lengths[1], CultureInfo.InvariantCulture),
                cells.Length > 4 ? cells[4].Split('|') : ["00"],
                cells[2] == "="));
        }

        return regions;
    }
}
