namespace Vnet.Benchmarks;

/// <summary>A module of a realistic size: 1,000 unmanaged variables and 20 constructors.</summary>
[VnetModule("thousand")]
internal static partial class ThousandVariables
{
    [VnetDefine] private static int v000, v001, v002, v003, v004, v005, v006, v007, v008, v009, v010, v011, v012, v013, v014, v015, v016, v017, v018, v019;
    [VnetDefine] private static int v020, v021, v022, v023, v024, v025, v026, v027, v028, v029, v030, v031, v032, v033, v034, v035, v036, v037, v038, v039;
    [VnetDefine] private static int v040, v041, v042, v043, v044, v045, v046, v047, v048, v049, v050, v051, v052, v053, v054, v055, v056, v057, v058, v059;
    [VnetDefine] private static int v060, v061, v062, v063, v064, v065, v066, v067, v068, v069, v070, v071, v072, v073, v074, v075, v076, v077, v078, v079;
    [VnetDefine] private static int v080, v081, v082, v083, v084, v085, v086, v087, v088, v089, v090, v091, v092, v093, v094, v095, v096, v097, v098, v099;
    [VnetDefine] private static int v100, v101, v102, v103, v104, v105, v106, v107, v108, v109, v110, v111, v112, v113, v114, v115, v116, v117, v118, v119;
    [VnetDefine] private static int v120, v121, v122, v123, v124, v125, v126, v127, v128, v129, v130, v131, v132, v133, v134, v135, v136, v137, v138, v139;
    [VnetDefine] private static int v140, v141, v142, v143, v144, v145, v146, v147, v148, v149, v150, v151, v152, v153, v154, v155, v156, v157, v158, v159;
    [VnetDefine] private static int v160, v161, v162, v163, v164, v165, v166, v167, v168, v169, v170, v171, v172, v173, v174, v175, v176, v177, v178, v179;
    [VnetDefine] private static int v180, v181, v182, v183, v184, v185, v186, v187, v188, v189, v190, v191, v192, v193, v194, v195, v196, v197, v198, v199;
    [VnetDefine] private static int v200, v201, v202, v203, v204, v205, v206, v207, v208, v209, v210, v211, v212, v213, v214, v215, v216, v217, v218, v219;
    [VnetDefine] private static int v220, v221, v222, v223, v224, v225, v226, v227, v228, v229, v230, v231, v232, v233, v234, v235, v236, v237, v238, v239;
    [VnetDefine] private static int v240, v241, v242, v243, v244, v245, v246, v247, v248, v249, v250, v251, v252, v253, v254, v255, v256, v257, v258, v259;
    [VnetDefine] private static int v260, v261, v262, v263, v264, v265, v266, v267, v268, v269, v270, v271, v272, v273, v274, v275, v276, v277, v278, v279;
    [VnetDefine] private static int v280, v281, v282, v283, v284, v285, v286, v287, v288, v289, v290, v291, v292, v293, v294, v295, v296, v297, v298, v299;
    [VnetDefine] private static int v300, v301, v302, v303, v304, v305, v306, v307, v308, v309, v310, v311, v312, v313, v314, v315, v316, v317, v318, v319;
    [VnetDefine] private static int v320, v321, v322, v323, v324, v325, v326, v327, v328, v329, v330, v331, v332, v333, v334, v335, v336, v337, v338, v339;
    [VnetDefine] private static int v340, v341, v342, v343, v344, v345, v346, v347, v348, v349, v350, v351, v352, v353, v354, v355, v356, v357, v358, v359;
    [VnetDefine] private static int v360, v361, v362, v363, v364, v365, v366, v367, v368, v369, v370, v371, v372, v373, v374, v375, v376, v377, v378, v379;
    [VnetDefine] private static int v380, v381, v382, v383, v384, v385, v386, v387, v388, v389, v390, v391, v392, v393, v394, v395, v396, v397, v398, v399;
    [VnetDefine] private static int v400, v401, v402, v403, v404, v405, v406, v407, v408, v409, v410, v411, v412, v413, v414, v415, v416, v417, v418, v419;
    [VnetDefine] private static int v420, v421, v422, v423, v424, v425, v426, v427, v428, v429, v430, v431, v432, v433, v434, v435, v436, v437, v438, v439;
    [VnetDefine] private static int v440, v441, v442, v443, v444, v445, v446, v447, v448, v449, v450, v451, v452, v453, v454, v455, v456, v457, v458, v459;
    [VnetDefine] private static int v460, v461, v462, v463, v464, v465, v466, v467, v468, v469, v470, v471, v472, v473, v474, v475, v476, v477, v478, v479;
    [VnetDefine] private static int v480, v481, v482, v483, v484, v485, v486, v487, v488, v489, v490, v491, v492, v493, v494, v495, v496, v497, v498, v499;
    [VnetDefine] private static int v500, v501, v502, v503, v504, v505, v506, v507, v508, v509, v510, v511, v512, v513, v514, v515, v516, v517, v518, v519;
    [VnetDefine] private static int v520, v521, v522, v523, v524, v525, v526, v527, v528, v529, v530, v531, v532, v533, v534, v535, v536, v537, v538, v539;
    [VnetDefine] private static int v540, v541, v542, v543, v544, v545, v546, v547, v548, v549, v550, v551, v552, v553, v554, v555, v556, v557, v558, v559;
    [VnetDefine] private static int v560, v561, v562, v563, v564, v565, v566, v567, v568, v569, v570, v571, v572, v573, v574, v575, v576, v577, v578, v579;
    [VnetDefine] private static int v580, v581, v582, v583, v584, v585, v586, v587, v588, v589, v590, v591, v592, v593, v594, v595, v596, v597, v598, v599;
    [VnetDefine] private static int v600, v601, v602, v603, v604, v605, v606, v607, v608, v609, v610, v611, v612, v613, v614, v615, v616, v617, v618, v619;
    [VnetDefine] private static int v620, v621, v622, v623, v624, v625, v626, v627, v628, v629, v630, v631, v632, v633, v634, v635, v636, v637, v638, v639;
    [VnetDefine] private static int v640, v641, v642, v643, v644, v645, v646, v647, v648, v649, v650, v651, v652, v653, v654, v655, v656, v657, v658, v659;
    [VnetDefine] private static int v660, v661, v662, v663, v664, v665, v666, v667, v668, v669, v670, v671, v672, v673, v674, v675, v676, v677, v678, v679;
    [VnetDefine] private static int v680, v681, v682, v683, v684, v685, v686, v687, v688, v689, v690, v691, v692, v693, v694, v695, v696, v697, v698, v699;
    [VnetDefine] private static int v700, v701, v702, v703, v704, v705, v706, v707, v708, v709, v710, v711, v712, v713, v714, v715, v716, v717, v718, v719;
    [VnetDefine] private static int v720, v721, v722, v723, v724, v725, v726, v727, v728, v729, v730, v731, v732, v733, v734, v735, v736, v737, v738, v739;
    [VnetDefine] private static int v740, v741, v742, v743, v744, v745, v746, v747, v748, v749, v750, v751, v752, v753, v754, v755, v756, v757, v758, v759;
    [VnetDefine] private static int v760, v761, v762, v763, v764, v765, v766, v767, v768, v769, v770, v771, v772, v773, v774, v775, v776, v777, v778, v779;
    [VnetDefine] private static int v780, v781, v782, v783, v784, v785, v786, v787, v788, v789, v790, v791, v792, v793, v794, v795, v796, v797, v798, v799;
    [VnetDefine] private static int v800, v801, v802, v803, v804, v805, v806, v807, v808, v809, v810, v811, v812, v813, v814, v815, v816, v817, v818, v819;
    [VnetDefine] private static int v820, v821, v822, v823, v824, v825, v826, v827, v828, v829, v830, v831, v832, v833, v834, v835, v836, v837, v838, v839;
    [VnetDefine] private static int v840, v841, v842, v843, v844, v845, v846, v847, v848, v849, v850, v851, v852, v853, v854, v855, v856, v857, v858, v859;
    [VnetDefine] private static int v860, v861, v862, v863, v864, v865, v866, v867, v868, v869, v870, v871, v872, v873, v874, v875, v876, v877, v878, v879;
    [VnetDefine] private static int v880, v881, v882, v883, v884, v885, v886, v887, v888, v889, v890, v891, v892, v893, v894, v895, v896, v897, v898, v899;
    [VnetDefine] private static int v900, v901, v902, v903, v904, v905, v906, v907, v908, v909, v910, v911, v912, v913, v914, v915, v916, v917, v918, v919;
    [VnetDefine] private static int v920, v921, v922, v923, v924, v925, v926, v927, v928, v929, v930, v931, v932, v933, v934, v935, v936, v937, v938, v939;
    [VnetDefine] private static int v940, v941, v942, v943, v944, v945, v946, v947, v948, v949, v950, v951, v952, v953, v954, v955, v956, v957, v958, v959;
    [VnetDefine] private static int v960, v961, v962, v963, v964, v965, v966, v967, v968, v969, v970, v971, v972, v973, v974, v975, v976, v977, v978, v979;
    [VnetDefine] private static int v980, v981, v982, v983, v984, v985, v986, v987, v988, v989, v990, v991, v992, v993, v994, v995, v996, v997, v998, v999;

    [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init00() => V_v000 = 1;
    [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init01() => V_v050 = 2;
    [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init02() => V_v100 = 3;
    [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init03() => V_v150 = 4;
    [VnetSysinit(Subsystem.ProtoDomain, Order.First)] private static void Init04() => V_v200 = 5;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init05() => V_v250 = 6;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init06() => V_v300 = 7;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init07() => V_v350 = 8;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init08() => V_v400 = 9;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Second)] private static void Init09() => V_v450 = 10;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)] private static void Init10() => V_v500 = 11;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)] private static void Init11() => V_v550 = 12;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)] private static void Init12() => V_v600 = 13;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)] private static void Init13() => V_v650 = 14;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Third)] private static void Init14() => V_v700 = 15;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init15() => V_v750 = 16;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init16() => V_v800 = 17;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init17() => V_v850 = 18;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init18() => V_v900 = 19;
    [VnetSysinit(Subsystem.ProtoDomain, Order.Fourth)] private static void Init19() => V_v950 = 20;

    /// <summary>What the constructors have left in a vnet: 210 when every one of them has run.</summary>
    public static int Built(VnetInstance vnet)
    {
        var v = In(vnet);
        return v.v000 + v.v050 + v.v100 + v.v150 + v.v200 + v.v250 + v.v300 + v.v350 + v.v400 + v.v450
            + v.v500 + v.v550 + v.v600 + v.v650 + v.v700 + v.v750 + v.v800 + v.v850 + v.v900 + v.v950;
    }
}
